"""Energy of one batch: by the power that was read while the device was measured, else by operation counts.

Operation counts are analytic, for ranking (`predictors/core/operation_energy.py`).
"""

from typing import ClassVar

from hw_profiles.core.profile import HardwareProfile
from predictors.core.card import Card, Power
from predictors.core.errors import PredictorError
from predictors.core.measured_energy import MeasuredEnergy
from predictors.core.metric import AdditiveMetric, Scene, load_metric
from predictors.core.operation_energy import MAC_J, OperationEnergy


class Energy(OperationEnergy):
    """Joules, with the device's multiplier at the dtype."""

    name: ClassVar[str] = "energy"


def load(scene: Scene) -> Energy | MeasuredEnergy:
    """Energy at the scene's batch and dtype.

    Raises:
        PredictorError: the source gives no energy for the dtype.
    """
    power = _power(scene)
    if power is not None:
        latency = load_metric("latency", scene)
        assert isinstance(latency, AdditiveMetric)
        return MeasuredEnergy(latency, power)
    if scene.dtype not in MAC_J:
        raise PredictorError(f"No energy is known for dtype '{scene.dtype}'. Known: {', '.join(MAC_J)}.")
    return Energy(MAC_J[scene.dtype], scene.batch, scene.dtype)


def _power(scene: Scene) -> Power | None:
    """What the device drew on the number format of its stack; None where nobody read it."""
    profile = scene.profile
    if not isinstance(profile, HardwareProfile) or profile.measured is None or scene.dtype != profile.stack.dtype:
        return None
    return Card.read(profile.path.parent / profile.measured.model).power
