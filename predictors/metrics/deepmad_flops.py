"""FLOPs as DeepMAD's code counts them (alibaba/lightweight-neural-architecture-search, 8ccaf88) to hold its budgets.

One for a multiply-accumulate of a convolution, two for a value that is normed, one for a value that is activated or
averaged by a pool. Nothing for sums, gates, pooled vectors and the classifier; and one more for a value behind a normed
shortcut, for an activation that the networks do not have.
"""

from typing import Any, ClassVar

from predictors.core.metric import DrawnNode, ExactSum, Scene
from search_spaces.core.eager import PricedForm
from search_spaces.core.ops import Activation, Conv, Norm, Pool, elements


class DeepMADFlops(ExactSum):
    """Exact; one image, as trained."""

    name: ClassVar[str] = "deepmad_flops"
    unit: ClassVar[str] = ""
    form: PricedForm = "train"

    def of(self, node: DrawnNode) -> Any:
        if len(node.output) == 1:
            return 0
        match node.op:
            case Conv():
                return node.op.macs(*node.inputs)
            case Norm():
                return (3 if node.on_shortcut else 2) * elements(node.output)
            case Activation():
                return elements(node.output)
            case Pool():
                return elements(node.inputs[0])
        return 0


def load(scene: Scene) -> DeepMADFlops:
    return DeepMADFlops()
