"""Energy if floating-point products were additions (L-Mul: Luo & Sun 2024, arXiv:2410.00907, sections 2.2 and 2.3)."""

from typing import ClassVar

from predictors.core.metric import Scene
from predictors.core.operation_energy import FP32_ADD_J, INT32_ADD_J, OperationEnergy


class EnergyLmul(OperationEnergy):
    """Joules: an integer addition for every product, a 32-bit floating-point one for every sum."""

    name: ClassVar[str] = "energy_lmul"


def load(scene: Scene) -> EnergyLmul:
    """Energy at the scene's batch; maps and weights move in its dtype."""
    return EnergyLmul(INT32_ADD_J + FP32_ADD_J, scene.batch, scene.dtype)
