"""Bytes of a training step: kept activations, weights, their gradients and the two moments of Adam."""

from typing import Any, ClassVar

from hw_profiles.core.profile import DTYPE_BYTES
from predictors.core.kept_values import kept_values
from predictors.core.metric import DrawnNode, ExactSum, Scene
from search_spaces.core.eager import PricedForm

# A weight, its gradient and its moments (Kingma and Ba 2015, arXiv:1412.6980), fp32 whatever the activations are.
BYTES_PER_PARAMETER = 4 * 4


class TrainingMemory(ExactSum):
    """Exact for the stated rule; as trained. Buffers, such as a norm's running statistics, are not counted."""

    name: ClassVar[str] = "training_memory"
    unit: ClassVar[str] = "B"
    form: PricedForm = "train"

    def __init__(self, bytes_per_value: int) -> None:
        self._bytes = bytes_per_value

    def of(self, node: DrawnNode) -> Any:
        return self._bytes * kept_values(node) + BYTES_PER_PARAMETER * node.op.params(*node.inputs)


def load(scene: Scene) -> TrainingMemory:
    return TrainingMemory(DTYPE_BYTES[scene.dtype] * scene.batch)
