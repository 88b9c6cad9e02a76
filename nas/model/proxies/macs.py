"""Multiply-accumulates of convolutions and matrices for one image: a count, and a score that is hard to beat
(Abdelfattah et al. 2021, arXiv:2101.08134, as FLOPs)."""

from typing import ClassVar, Literal, final

from nas.model.proxies.core.counted import counted
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject


@final
class Macs(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "macs"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset()
    batch: ClassVar[int | None] = None

    def measure(self, subject: Subject) -> float:
        return counted("macs", subject)


def load() -> Macs:
    return Macs()
