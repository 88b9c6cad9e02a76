"""Trainable parameters of the network as trained."""

from typing import Any, ClassVar

from predictors.core.metric import DrawnNode, ExactSum, Scene
from search_spaces.core.eager import PricedForm


class Params(ExactSum):
    """Exact; one image."""

    name: ClassVar[str] = "params"
    unit: ClassVar[str] = ""
    form: PricedForm = "train"

    def of(self, node: DrawnNode) -> Any:
        return node.op.params(*node.inputs)


def load(scene: Scene) -> Params:
    return Params()
