"""Weights moved so that a rounded layer answers as the float one did (Hubara et al. 2020, arXiv:2006.10518)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import functional_call

from nas.model.quantise.affine import Affine
from nas.model.quantise.post import given_to
from nas.model.quantise.weights import per_channel

# Rates of Adam; those of the scales are of their logarithms. Faster weights only wander across the levels.
WEIGHT_RATE, BIAS_RATE, SCALE_RATE = 1e-5, 1e-3, 1e-3
STEPS = 200


@dataclass(frozen=True)
class Calibrated:
    """A layer's parameters, the weights on the grid of `scale` (one an output channel).

    `before` and `after` are mean squares of what its answers miss: after plain rounding, and now.
    """

    parameters: Mapping[str, Tensor]
    scale: Tensor
    before: float
    after: float


def calibrated(layer: nn.Module, x: Tensor, *, bits: int, values: Affine | None, steps: int = STEPS) -> Calibrated:
    """Minimise ||layer(x) - Q(layer + V)(Q(x))||^2 over the shift V of the weights, the bias and the scales.

    Kept is the best of all iterates: straight-through steps wander, and the last may be worse than the first. Weights
    that are zero stay zero.

    Args:
        layer: float, with `weight` and perhaps `bias`; it stays as it is.
        x: what it is given on calibration data, (B, ...).
        values: the grid of its input; None leaves it float.
    """
    with torch.no_grad():
        wanted, given = layer(x), x if values is None else values.fake(x)
    trial = _Trial(layer, bits)
    best, before = None, 0.0
    for step in range(steps + 1):
        parameters, scale = trial.rounded()
        error = (functional_call(layer, parameters, (given,)) - wanted).square().mean()
        if best is None or error.item() < best.after:
            before = before if step else error.item()
            held = {name: tensor.detach().clone() for name, tensor in parameters.items()}
            best = Calibrated(held, scale.detach().clone(), before, error.item())
        trial.step(error)
    assert best is not None
    return best


def calibrate(model: nn.Module, bits: Mapping[str, int], values: Mapping[str, Affine], images: Tensor) -> nn.Module:
    """A copy of the model whose layers of `bits` are each calibrated on what the float model gives them."""
    moved = copy.deepcopy(model)
    for name, count in bits.items():
        given = given_to(model, name, images)
        found = calibrated(model.get_submodule(name), given, bits=count, values=values.get(name))
        moved.get_submodule(name).load_state_dict(dict(found.parameters))
    return moved


class _Trial:
    """What moves: weights, bias and scales of one layer."""

    def __init__(self, layer: nn.Module, bits: int) -> None:
        self._free = {name: held.detach().clone().requires_grad_() for name, held in layer.named_parameters()}
        weight = self._free["weight"]
        self._kept = weight.detach() != 0
        self._grid = per_channel(weight, bits)
        self._log_scale = self._grid.scale.log().requires_grad_()
        groups = [{"params": [weight], "lr": WEIGHT_RATE}, {"params": [self._log_scale], "lr": SCALE_RATE}]
        if "bias" in self._free:
            groups.append({"params": [self._free["bias"]], "lr": BIAS_RATE})
        self._optimiser = torch.optim.Adam(groups)

    def rounded(self) -> tuple[dict[str, Tensor], Tensor]:
        """Parameters on the grid, and its scales (C,)."""
        weight, scale = self._free["weight"], self._log_scale.exp()
        along = scale.reshape(-1, *[1] * (weight.dim() - 1))
        # The scale learns through what is rounded and what is clipped (Esser et al. 2020, arXiv:1902.08153).
        level = (weight * self._kept / along).clamp(self._grid.low, self._grid.high)
        return {**self._free, "weight": (level + (level.round() - level).detach()) * along}, scale

    def step(self, error: Tensor) -> None:
        self._optimiser.zero_grad()
        error.backward()
        self._optimiser.step()
