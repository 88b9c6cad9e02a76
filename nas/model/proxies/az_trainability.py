"""AZ-NAS's trainability (Lee and Ham 2024, arXiv:2403.19232, section 3.3).

mean over blocks of 2 - s - 1/s,   s the largest singular value of the block's Jacobian, felt with random signs
"""

from typing import ClassVar, Literal, final

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.stretches import stretches
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.trunk import passages
from nas.model.proxies.core.unscored import Unscored


@final
class AzTrainability(Proxy):
    """Higher is better; at most 0, where every block passes gradients on as they come."""

    name: ClassVar[str] = "az_trainability"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 16

    def measure(self, subject: Subject) -> float:
        walked = passages(subject, subject.model(), subject.images())
        if not walked:
            raise Unscored("this network has one block with a map, so no gradient passes from map to map")
        felt = stretches(subject, walked)
        return float((2 - felt - 1 / felt).mean())


def load() -> AzTrainability:
    return AzTrainability()
