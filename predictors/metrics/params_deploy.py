"""Parameters that are left when the network is folded for deployment."""

from typing import Any, ClassVar

from predictors.core.metric import DrawnNode, ExactSum, Scene
from search_spaces.core.eager import PricedForm


class ParamsDeploy(ExactSum):
    """Exact; one image."""

    name: ClassVar[str] = "params_deploy"
    unit: ClassVar[str] = ""
    form: PricedForm = "deploy"

    def of(self, node: DrawnNode) -> Any:
        return node.op.params(*node.inputs)


def load(scene: Scene) -> ParamsDeploy:
    return ParamsDeploy()
