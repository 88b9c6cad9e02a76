"""SNIP (Lee et al. 2019, arXiv:1810.02340, eq. 6; as a score: arXiv:2101.08134): sum of |w dL/dw|."""

from typing import ClassVar, Literal, final

import torch

from nas.model.proxies.core.gradients import weight_gradients
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject


@final
class Snip(Proxy):
    """Higher is better; L is the cross-entropy of random labels."""

    name: ClassVar[str] = "snip"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images", "labels"})
    batch: ClassVar[int | None] = 64

    def measure(self, subject: Subject) -> float:
        pairs = weight_gradients(subject, subject.model())
        return float(torch.stack([(weight.detach() * gradient).abs().sum() for weight, gradient in pairs]).sum())


def load() -> Snip:
    return Snip()
