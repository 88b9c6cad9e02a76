"""LAMB: Adam's direction at a pace that fits each layer's weights (You et al. 2019, arXiv:1904.00962)."""

from collections.abc import Callable, Iterable
from typing import Any, final

import torch
from torch import Tensor, nn

BETAS, EPS = (0.9, 0.999), 1e-6


@final
class Lamb(torch.optim.Optimizer):
    """Steps as long as `lr` times the norm of the weights that decay; what does not decay steps as in Adam."""

    def __init__(self, groups: Iterable[dict[str, Any]], lr: float) -> None:
        super().__init__(groups, {"lr": lr, "weight_decay": 0.0})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> Any:
        """One step by the gradients that lie in the weights; a closure, which would make them, is not called."""
        assert closure is None
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    self._move(weight, group["lr"], group["weight_decay"])

    def _move(self, weight: nn.Parameter, rate: float, decay: float) -> None:
        assert weight.grad is not None
        direction = _adam_direction(self.state[weight], weight.grad) + decay * weight
        length, wanted = direction.norm(), weight.norm()
        known = (length > 0) & (wanted > 0) if decay else torch.zeros_like(length, dtype=torch.bool)
        weight.sub_(rate * torch.where(known, wanted / length, 1.0) * direction)


def _adam_direction(state: dict[str, Tensor], gradient: Tensor) -> Tensor:
    if not state:
        state["step"] = torch.zeros(())
        state["mean"], state["square"] = torch.zeros_like(gradient), torch.zeros_like(gradient)
    state["step"] += 1
    state["mean"].lerp_(gradient, 1 - BETAS[0])
    state["square"].lerp_(gradient.square(), 1 - BETAS[1])
    first, second = (1 - beta ** float(state["step"]) for beta in BETAS)
    return (state["mean"] / first) / ((state["square"] / second).sqrt() + EPS)
