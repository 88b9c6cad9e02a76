"""The maximal update parametrisation for Adam (Yang et al. 2022, arXiv:2203.03466, table 3).

A model is compared with one of the same design that is `base` wide; a recipe that suits the base suits every width.

| weights | start, against He's | Adam's step |
|---|---|---|
| from what stays to what widens, depthwise kernels, norms, biases | as ever | as ever |
| from width to width | as ever | 1 / how much wider |
| from width to what stays, such as the classes | 1 / root of how much wider | 1 / how much wider |
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from nas.errors import UserError

MATRIX = 2


@dataclass(frozen=True)
class Growth:
    """By how much a weight's inputs and outputs are more than the base's."""

    inputs: float
    outputs: float

    @property
    def start(self) -> float:
        """What He's start is multiplied with."""
        return self.inputs**-0.5 if self.outputs == 1 else 1.0

    @property
    def step(self) -> float:
        """What the learning rate is multiplied with."""
        return 1 / self.inputs


def growths(model: nn.Module, base: nn.Module) -> dict[str, Growth]:
    """Each parameter by name.

    Raises:
        UserError: the two are not one design at two widths.
    """
    own, of_base = (dict(each.named_parameters()) for each in (model, base))
    if own.keys() != of_base.keys() or any(own[name].dim() != of_base[name].dim() for name in own):
        raise UserError("The two models are not one design at two widths: their parameters have other names.")
    return {name: _growth(own[name], of_base[name]) for name in own}


def parametrise(model: nn.Module, base: nn.Module, learning_rate: float) -> list[dict[str, Any]]:
    """Scale a fresh model's start, in place, and return its groups of parameters for `torch.optim.Adam`.

    Raises:
        UserError: the two are not one design at two widths.
    """
    found = growths(model, base)
    groups: dict[float, list[Tensor]] = {}
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.mul_(found[name].start)
            groups.setdefault(found[name].step, []).append(parameter)
    return [{"params": held, "lr": learning_rate * step} for step, held in groups.items()]


def _growth(weight: Tensor, of_base: Tensor) -> Growth:
    if weight.dim() < MATRIX:
        return Growth(1.0, 1.0)
    return Growth(weight[0].numel() / of_base[0].numel(), weight.shape[0] / of_base.shape[0])
