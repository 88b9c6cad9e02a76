"""Output elements of all convolutions and linear layers for one image (Radosavovic et al. 2020, arXiv:2003.13678)."""

from typing import Any, ClassVar

from predictors.core.metric import DrawnNode, ExactSum, Scene
from search_spaces.core.ops import Conv, Linear, SGConv, elements


class Activations(ExactSum):
    """Exact; counted in elements, as deployed. Norms, activations, pools and sums are not counted."""

    name: ClassVar[str] = "activations"
    unit: ClassVar[str] = ""

    def of(self, node: DrawnNode) -> Any:
        return elements(node.output) if isinstance(node.op, Conv | Linear | SGConv) else 0


def load(scene: Scene) -> Activations:
    return Activations()
