"""Entropy progress: AZ-NAS's spectral entropies (Lee and Ham 2024, arXiv:2403.19232, section 3.2), by their mean step.

    mean over the blocks that keep their map's shape of  entropy behind - entropy before

The smallest step, which is az_progressivity, is mostly that of a border between stages.
"""

from itertools import pairwise
from statistics import mean
from typing import ClassVar, Literal, final

from nas.model.proxies.core.entropies import spectral_entropy
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.trunk import trunk_maps
from nas.model.proxies.core.unscored import Unscored


@final
class EntropyProgress(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "entropy_progress"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 32

    def measure(self, subject: Subject) -> float:
        maps = trunk_maps(subject, subject.model(), subject.scenes())
        entropies = [float(spectral_entropy(each)) for each in maps]
        steps = [
            after - before
            for (before, after), (one, other) in zip(pairwise(entropies), pairwise(maps), strict=True)
            if one.shape == other.shape
        ]
        if not steps:
            raise Unscored("no block of this network keeps its map's shape")
        return mean(steps)


def load() -> EntropyProgress:
    return EntropyProgress()
