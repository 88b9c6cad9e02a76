"""Energy of one batch by operation counts: analytic, for ranking (`predictors/core/operation_energy.py`)."""

from typing import ClassVar

from predictors.core.errors import PredictorError
from predictors.core.metric import Scene
from predictors.core.operation_energy import MAC_J, OperationEnergy


class Energy(OperationEnergy):
    """Joules, with the device's multiplier at the dtype."""

    name: ClassVar[str] = "energy"


def load(scene: Scene) -> Energy:
    """Energy at the scene's batch and dtype.

    Raises:
        PredictorError: the source gives no energy for the dtype.
    """
    if scene.dtype not in MAC_J:
        raise PredictorError(f"No energy is known for dtype '{scene.dtype}'. Known: {', '.join(MAC_J)}.")
    return Energy(MAC_J[scene.dtype], scene.batch, scene.dtype)
