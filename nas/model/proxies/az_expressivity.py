"""AZ-NAS's expressivity (Lee and Ham 2024, arXiv:2403.19232, section 3.2): spectral entropies of the maps, summed."""

from typing import ClassVar, Literal, final

import torch

from nas.model.proxies.core.entropies import spectral_entropy
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.trunk import trunk_maps


@final
class AzExpressivity(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "az_expressivity"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 16

    def measure(self, subject: Subject) -> float:
        maps = trunk_maps(subject, subject.model(), subject.images())
        return float(torch.stack([spectral_entropy(each) for each in maps]).sum())


def load() -> AzExpressivity:
    return AzExpressivity()
