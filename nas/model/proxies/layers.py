"""Layers with weights: convolutions and matrices, counted (the plain term of VKDNW, arXiv:2502.04975, section 4)."""

from typing import ClassVar, Literal, final

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from search_spaces.core.ops import Conv, Linear


@final
class Layers(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "layers"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset()
    batch: ClassVar[int | None] = None

    def measure(self, subject: Subject) -> float:
        return float(sum(isinstance(node.op, Conv | Linear) for node in subject.architecture.graph))


def load() -> Layers:
    return Layers()
