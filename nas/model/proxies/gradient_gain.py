"""Gradient gain: AZ-NAS's stretches (Lee and Ham 2024, arXiv:2403.19232, section 3.3), the more the better.

    mean of log s over the blocks that keep their map's shape,   s as in az_trainability

No block's s is far above 1 at the start, so what a block loses tells more than how far it is from 1; blocks that change
the shape are the same in every design of a stage.
"""

from typing import ClassVar, Literal, final

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.stretches import stretches
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.trunk import passages
from nas.model.proxies.core.unscored import Unscored


@final
class GradientGain(Proxy):
    """Higher is better."""

    name: ClassVar[str] = "gradient_gain"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 16

    def measure(self, subject: Subject) -> float:
        walked = passages(subject, subject.model(), subject.scenes())
        kept = [each for each in walked if each.entering.shape == each.leaving.shape]
        if not kept:
            raise Unscored("no block of this network keeps its map's shape")
        return float(stretches(subject, kept).log().mean())


def load() -> GradientGain:
    return GradientGain()
