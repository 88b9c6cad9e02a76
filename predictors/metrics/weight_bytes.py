"""Bytes of the stored weights under declared sparsity and precision, with the index of what is sparse."""

from typing import Any, ClassVar

from predictors.core.metric import DrawnNode, ExactSum, Scene


class WeightBytes(ExactSum):
    """Exact; as deployed."""

    name: ClassVar[str] = "weight_bytes"
    unit: ClassVar[str] = "B"

    def of(self, node: DrawnNode) -> Any:
        return node.op.weight_bits_total(*node.inputs) / 8


def load(scene: Scene) -> WeightBytes:
    return WeightBytes()
