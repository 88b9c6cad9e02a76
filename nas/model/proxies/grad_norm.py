"""Norms of the gradients of the weights, summed over layers (Abdelfattah et al. 2021, arXiv:2101.08134)."""

from typing import ClassVar, Literal, final

import torch

from nas.model.proxies.core.gradients import weight_gradients
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject


@final
class GradNorm(Proxy):
    """Higher is better; gradients of the cross-entropy of random labels."""

    name: ClassVar[str] = "grad_norm"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images", "labels"})
    batch: ClassVar[int | None] = 64

    def measure(self, subject: Subject) -> float:
        pairs = weight_gradients(subject, subject.model())
        return float(torch.stack([gradient.norm() for _, gradient in pairs]).sum())


def load() -> GradNorm:
    return GradNorm()
