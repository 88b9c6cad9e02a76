"""Norms of the weights, summed over layers (Abdelfattah et al. 2021, arXiv:2101.08134)."""

from typing import ClassVar, Literal, final

import torch

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.watching import weighted


@final
class L2Norm(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "l2_norm"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset()
    batch: ClassVar[int | None] = None

    def measure(self, subject: Subject) -> float:
        weights = [module.weight for module in weighted(subject.model())]
        return float(torch.stack([weight.detach().norm() for weight in weights]).sum())


def load() -> L2Norm:
    return L2Norm()
