"""Inputs that an exported network is tried on, and how far its answers may be from the drawn network's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from nas.model.window_attention import WindowAttention

BATCHES = (1, 8)
# A volume has a hundred times the values of an image.
VOLUME_BATCHES = (1, 2)
VOLUME = 4
# What the other sides are longer by: every map here halves five times at most.
FURTHER = 32
# Of the largest answer; single precision, in another order of sums, stays far below.
TOLERANCE = 1e-4
SMALLEST_SCALE = 1e-6
# How far windows reach past a map is decided while tracing, for that map alone, and takes torch minutes to find out.
CUT_WHILE_TRACED = (WindowAttention,)


@dataclass(frozen=True)
class Trial:
    """What was tried and what came of it; `difference` is the largest, as a share of the largest answer."""

    shapes: tuple[tuple[int, ...], ...]
    difference: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def trial_shapes(shape: Sequence[int], *, any_sides: bool) -> list[tuple[int, ...]]:
    """Batches of what the network takes; where it takes `any_sides`, twice as long ones too, and unlike ones."""
    channels, *sides = shape
    batches = VOLUME_BATCHES if len(shape) == VOLUME else BATCHES
    shapes = [(batch, *shape) for batch in batches]
    if any_sides:
        shapes.append((1, channels, *(2 * side for side in sides)))
        shapes.append((2, channels, *(side + FURTHER * at for at, side in enumerate(sides, start=1))))
    return shapes


def trial_inputs(shape: Sequence[int], *, any_sides: bool) -> Iterator[Tensor]:
    """Normal noise, the same every time."""
    generator = torch.Generator().manual_seed(0)
    for one in trial_shapes(shape, any_sides=any_sides):
        yield torch.randn(one, generator=generator)


def takes_any_sides(model: nn.Module, shape: Sequence[int]) -> bool:
    """Whether the network itself runs on sides that it was not drawn for, and what is traced of it would too."""
    if any(isinstance(layer, CUT_WHILE_TRACED) for layer in model.modules()):
        return False
    other = trial_shapes(shape, any_sides=True)[-1]
    try:
        with torch.no_grad():
            model(torch.zeros(1, *other[1:]))
    # torch has no error of its own for shapes that do not meet.
    except RuntimeError:
        return False
    return True


def tried(exported: Callable[[Tensor], Tensor], model: nn.Module, shape: Sequence[int], *, any_sides: bool) -> Trial:
    """Both networks on the same inputs."""
    largest = 0.0
    for images in trial_inputs(shape, any_sides=any_sides):
        with torch.no_grad():
            wanted = model(images)
        scale = max(float(wanted.abs().max()), SMALLEST_SCALE)
        largest = max(largest, float((exported(images) - wanted).abs().max()) / scale)
    return Trial(tuple(trial_shapes(shape, any_sides=any_sides)), largest)
