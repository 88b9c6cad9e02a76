"""Parameters as trained: a count, and a score that is hard to beat (arXiv:2008.03064)."""

from typing import ClassVar, Literal, final

from nas.model.proxies.core.counted import counted
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject


@final
class Params(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "params"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset()
    batch: ClassVar[int | None] = None

    def measure(self, subject: Subject) -> float:
        return counted("params", subject)


def load() -> Params:
    return Params()
