"""Values that convolutions and linear layers move for one image (Ma et al. 2018, arXiv:1807.11164, guideline 1; the
memory access cost of VoVNet, arXiv:1904.09730, section 3.1)."""

from typing import Any, ClassVar

from predictors.core.metric import DrawnNode, ExactSum, Scene
from search_spaces.core.ops import Conv, Linear, elements


class MemoryAccess(ExactSum):
    """Exact; counted in values, as deployed: maps in, maps out and kernels, once each. Other operators are left out."""

    name: ClassVar[str] = "memory_access"
    unit: ClassVar[str] = ""

    def of(self, node: DrawnNode) -> Any:
        if not isinstance(node.op, Conv | Linear):
            return 0
        return elements(node.inputs[0]) + elements(node.output) + node.op.params(*node.inputs)


def load(scene: Scene) -> MemoryAccess:
    return MemoryAccess()
