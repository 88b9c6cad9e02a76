"""Trace of the neural tangent kernel on a batch (Jacot et al. 2018, arXiv:1806.07572; as a score: Shu et al. 2022,
arXiv:2109.00817): the squared norms of the gradients of the summed outputs, image by image, together."""

from typing import ClassVar, Literal, final

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.settled import settle
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.tangent_kernel import tangent_kernel


@final
class NtkTrace(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "ntk_trace"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 16

    def measure(self, subject: Subject) -> float:
        images = subject.images()
        return float(tangent_kernel(settle(subject.model(), images), images).trace())


def load() -> NtkTrace:
    return NtkTrace()
