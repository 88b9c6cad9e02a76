"""Bytes of activations that training keeps for the way back, for one batch (predictors/core/kept_values.py)."""

from typing import Any, ClassVar

from hw_profiles.core.profile import DTYPE_BYTES
from predictors.core.kept_values import kept_values
from predictors.core.metric import DrawnNode, ExactSum, Scene
from search_spaces.core.eager import PricedForm


class TrainingActivations(ExactSum):
    """Exact for the stated rule; as trained."""

    name: ClassVar[str] = "training_activations"
    unit: ClassVar[str] = "B"
    form: PricedForm = "train"

    def __init__(self, bytes_per_value: int) -> None:
        self._bytes = bytes_per_value

    def of(self, node: DrawnNode) -> Any:
        return self._bytes * kept_values(node)


def load(scene: Scene) -> TrainingActivations:
    return TrainingActivations(DTYPE_BYTES[scene.dtype] * scene.batch)
