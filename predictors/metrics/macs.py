"""Multiply-accumulates of convolutions and matrix products for one image, as deployed."""

from typing import Any, ClassVar

from predictors.core.metric import DrawnNode, ExactSum, Scene
from search_spaces.core.eager import PricedForm


class Macs(ExactSum):
    """Exact; one image."""

    name: ClassVar[str] = "macs"
    unit: ClassVar[str] = ""
    form: PricedForm = "deploy"

    def of(self, node: DrawnNode) -> Any:
        return node.op.macs(*node.inputs)


def load(scene: Scene) -> Macs:
    return Macs()
