"""Multiply-accumulates by weights that are not declared zero, for one image, as deployed: work, not time."""

from typing import Any, ClassVar

from predictors.core.metric import DrawnNode, ExactSum, Scene


class EffectiveMacs(ExactSum):
    """Exact; one image."""

    name: ClassVar[str] = "effective_macs"
    unit: ClassVar[str] = ""

    def of(self, node: DrawnNode) -> Any:
        return node.op.effective_macs(*node.inputs)


def load(scene: Scene) -> EffectiveMacs:
    return EffectiveMacs()
