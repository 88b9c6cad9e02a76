"""Parameters that stay under the declared sparsity, as deployed."""

from typing import Any, ClassVar

from predictors.core.metric import DrawnNode, ExactSum, Scene


class Nonzeros(ExactSum):
    """Exact; what folding leaves, less the declared zeros."""

    name: ClassVar[str] = "nonzeros"
    unit: ClassVar[str] = ""

    def of(self, node: DrawnNode) -> Any:
        return node.op.nonzeros(*node.inputs)


def load(scene: Scene) -> Nonzeros:
    return Nonzeros()
