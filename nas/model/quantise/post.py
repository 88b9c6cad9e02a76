"""A trained model rounded without training: grids from calibration data, and what rounding one layer does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from nas.model.quantise.affine import Affine, asymmetric
from nas.model.quantise.ranges import WidestRange
from nas.model.quantise.weights import per_channel

PIECE = 64
# 16 MB of what one layer is given: a few images of a large map, all of them of a small one.
MOST_VALUES = 2**22


def value_grids(model: nn.Module, layers: Iterable[str], images: Tensor, bits: int) -> dict[str, Affine]:
    """Unsigned grids that hold all that each layer is given for images (B, ...); the model in eval mode."""
    seen = {name: WidestRange() for name in layers}
    with ExitStack() as stack:
        for name, seeing in seen.items():
            stack.callback(model.get_submodule(name).register_forward_pre_hook(_telling(seeing.see)).remove)
        answers_of(model, images)
    bounds = {name: seeing.bounds for name, seeing in seen.items() if seeing.bounds is not None}
    return {name: asymmetric(least_most[0], least_most[1], bits) for name, least_most in bounds.items()}


def given_to(model: nn.Module, layer: str, images: Tensor) -> Tensor:
    """What one layer is given, (b, ...), for as many of the images (B, ...) as hold `MOST_VALUES` of it; at least one.

    The model in eval mode.
    """
    pieces: list[Tensor] = []
    hook = model.get_submodule(layer).register_forward_pre_hook(_telling(pieces.append))
    try:
        for piece in images.split(PIECE):
            answers_of(model, piece)
            if sum(held.numel() for held in pieces) >= MOST_VALUES:
                break
    finally:
        hook.remove()
    x = torch.cat(pieces)
    return x[: max(1, MOST_VALUES // x[0].numel())]


@contextmanager
def rounded(model: nn.Module, bits: Mapping[str, int], values: Mapping[str, Affine]) -> Iterator[None]:
    """While it lasts, the weights of the layers in `bits` are rounded, and what those in `values` are given."""
    with torch.no_grad(), ExitStack() as stack:
        for name, count in bits.items():
            weight = model.get_parameter(f"{name}.weight")
            stack.callback(weight.copy_, weight.clone())
            weight.copy_(per_channel(weight, count).fake(weight))
        for name, grid in values.items():
            hook = model.get_submodule(name).register_forward_pre_hook(_rounding(grid))
            stack.callback(hook.remove)
        yield


def sensitivities(
    model: nn.Module, layers: Sequence[str], choices: Sequence[int], values: Mapping[str, Affine], images: Tensor
) -> Tensor:
    """(layers, choices) mean squared change of the answers where one layer alone is rounded, its weights to so many
    bits and what it is given to its grid of `values`."""
    wanted = answers_of(model, images)
    rows = []
    for name in layers:
        own = {name: values[name]} if name in values else {}
        for bits in choices:
            with rounded(model, {name: bits}, own):
                rows.append((answers_of(model, images) - wanted).square().mean())
    return torch.stack(rows).reshape(len(layers), len(choices))


@torch.no_grad()
def answers_of(model: nn.Module, images: Tensor) -> Tensor:
    """(B, ...) images -> (B, ...) answers, in pieces that memory holds."""
    return torch.cat([model(piece) for piece in images.split(PIECE)])


def _telling(listener: Callable[[Tensor], None]) -> Callable[[nn.Module, tuple[Any, ...]], None]:
    return lambda module, inputs: listener(inputs[0].detach())


def _rounding(grid: Affine) -> Callable[[nn.Module, tuple[Any, ...]], tuple[Any, ...]]:
    return lambda module, inputs: (grid.fake(inputs[0]), *inputs[1:])
