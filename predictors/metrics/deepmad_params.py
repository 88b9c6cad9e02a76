"""Trainable parameters without the classifier, which is how DeepMAD's code holds its budgets (arXiv:2303.02165)."""

from typing import Any, ClassVar

from predictors.core.metric import DrawnNode, ExactSum, Scene
from search_spaces.core.eager import PricedForm


class DeepMADParams(ExactSum):
    """Exact; as trained."""

    name: ClassVar[str] = "deepmad_params"
    unit: ClassVar[str] = ""
    form: PricedForm = "train"

    def of(self, node: DrawnNode) -> Any:
        return 0 if node.name == "classifier" else node.op.params(*node.inputs)


def load(scene: Scene) -> DeepMADParams:
    return DeepMADParams()
