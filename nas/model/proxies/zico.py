"""ZiCo (Li et al. 2023, arXiv:2301.11300, eq. 11).

sum over layers of log sum over weights of  mean(|g|) / std(|g|),   over batches of images
"""

from typing import ClassVar, Literal, final

import torch
from torch import Tensor

from nas.model.proxies.core.gradients import weight_gradients
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject

BATCHES = 2


@final
class ZiCo(Proxy):
    """Higher is better; gradients of the cross-entropy of random labels."""

    name: ClassVar[str] = "zico"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images", "labels"})
    batch: ClassVar[int | None] = 24

    def measure(self, subject: Subject) -> float:
        batches = []
        for batch in range(BATCHES):
            pairs = weight_gradients(subject, subject.model(), batch)
            batches.append([gradient.abs() for _, gradient in pairs])
        terms = [consistency(torch.stack(layer)) for layer in zip(*batches, strict=True)]
        return float(torch.stack([term.log() for term in terms if term > 0]).sum())


def consistency(gradients: Tensor) -> Tensor:
    """(batches, ...) sizes of gradients -> the sum of means over deviations, of the weights that differ at all."""
    mean, deviation = gradients.mean(0), gradients.std(0, correction=0)
    return torch.where(deviation > 0, mean / deviation, 0.0).sum()


def load() -> ZiCo:
    return ZiCo()
