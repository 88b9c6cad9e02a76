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


def given_to(model: nn.Module, layers: Iterable[str], images: Tensor) -> dict[str, Tensor]:
    """What each layer is given, (B, ...), for calibration images (B, ...); the model in eval mode."""
    seen: dict[str, list[Tensor]] = {name: [] for name in layers}
    with ExitStack() as stack:
        for name, pieces in seen.items():
            hook = model.get_submodule(name).register_forward_pre_hook(_noting(pieces))
            stack.callback(hook.remove)
        answers_of(model, images)
    return {name: torch.cat(pieces) for name, pieces in seen.items()}


def value_grids(given: Mapping[str, Tensor], bits: int) -> dict[str, Affine]:
    """Unsigned grids that hold all that each layer is given."""
    grids = {}
    for name, x in given.items():
        seen = WidestRange()
        seen.see(x)
        assert seen.bounds is not None
        grids[name] = asymmetric(seen.bounds[0], seen.bounds[1], bits)
    return grids


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


def _noting(pieces: list[Tensor]) -> Callable[..., None]:
    return lambda module, inputs: pieces.append(inputs[0].detach())


def _rounding(grid: Affine) -> Callable[[nn.Module, tuple[Any, ...]], tuple[Any, ...]]:
    return lambda module, inputs: (grid.fake(inputs[0]), *inputs[1:])
