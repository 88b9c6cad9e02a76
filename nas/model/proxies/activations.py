"""Output elements of convolutions and matrices for one image (Radosavovic et al. 2020, arXiv:2003.13678): a count."""

from typing import ClassVar, Literal, final

from nas.model.proxies.core.counted import counted
from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject


@final
class Activations(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "activations"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset()
    batch: ClassVar[int | None] = None

    def measure(self, subject: Subject) -> float:
        return counted("activations", subject)


def load() -> Activations:
    return Activations()
