"""The DeepMAD score as a proxy: a closed form of the drawing (Shen et al. 2023, arXiv:2303.02165, eq. 9-11)."""

from typing import ClassVar, Literal, final

from nas.model.proxies.core.counted import counted
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject


@final
class DeepMAD(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "deepmad"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset()
    batch: ClassVar[int | None] = None

    def measure(self, subject: Subject) -> float:
        return counted("deepmad", subject)


def load() -> DeepMAD:
    return DeepMAD()
