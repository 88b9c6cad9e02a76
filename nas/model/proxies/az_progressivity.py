"""AZ-NAS's progressivity (Lee and Ham 2024, arXiv:2403.19232, section 3.2): the smallest step up of spectral entropy
from one block's map to the next's."""

from typing import ClassVar, Literal, final

import torch

from nas.model.proxies.core.entropies import spectral_entropy
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.trunk import trunk_maps
from nas.model.proxies.core.unscored import Unscored


@final
class AzProgressivity(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "az_progressivity"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 16

    def measure(self, subject: Subject) -> float:
        maps = trunk_maps(subject, subject.model(), subject.images())
        if len(maps) < 2:
            raise Unscored("this network has one block with a map, so there is no step")
        return float(torch.stack([spectral_entropy(each) for each in maps]).diff().min())


def load() -> AzProgressivity:
    return AzProgressivity()
