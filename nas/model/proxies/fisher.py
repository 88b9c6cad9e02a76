"""Fisher pruning's saliency (Theis et al. 2018, arXiv:1801.05787, eq. 9; as a score: arXiv:2101.08134).

sum over channels of mean over images of (sum over positions of a dL/da)^2 / 2,   a behind each layer with weights
"""

from typing import ClassVar, Literal, final

import torch
from torch import Tensor, nn

from nas.model.proxies.core.gradients import loss
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.watching import watched, weighted


@final
class Fisher(Proxy):
    """Higher is better; L is the cross-entropy of random labels."""

    name: ClassVar[str] = "fisher"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images", "labels"})
    batch: ClassVar[int | None] = 64

    def measure(self, subject: Subject) -> float:
        model = subject.model()
        held: list[Tensor] = []

        def look(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
            held.append(output)

        with watched(weighted(model), look):
            total = loss(subject, model, "sum")
        gradients = torch.autograd.grad(total, held, allow_unused=True)
        terms = [saliency(a.detach(), g) for a, g in zip(held, gradients, strict=True) if g is not None]
        return float(torch.stack(terms).sum())


def saliency(activations: Tensor, gradients: Tensor) -> Tensor:
    """(B, C, ...) twice -> one number of the layer."""
    products = (activations * gradients).flatten(2).sum(2) if activations.dim() > 2 else activations * gradients
    return products.square().mean(0).sum() / 2


def load() -> Fisher:
    return Fisher()
