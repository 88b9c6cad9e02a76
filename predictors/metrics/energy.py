"""Energy of one batch by operation counts at 45 nm (Horowitz 2014, ISSCC, figure 1.1.9): analytic, for ranking.

A multiply-accumulate and the DRAM traffic of maps and weights, once each. The absolute value of a real chip differs;
the interval says by a factor of three either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from hw_profiles.core.profile import DTYPE_BYTES
from predictors.core.errors import PredictorError
from predictors.core.estimate import Provenance
from predictors.core.metric import AdditiveMetric, Amounts, DrawnNode, Scene, Sums, TrunkEdge
from search_spaces.core.ops import Source, elements

# Multiply plus add, J (fp16 stands for bf16 too; tf32 multiplies like fp16 and adds like fp32).
MAC_J = {"fp32": 4.6e-12, "tf32": 2.0e-12, "fp16": 1.5e-12, "bf16": 1.5e-12, "int8": 0.23e-12}
# 32 bits from DRAM cost 640 pJ.
DRAM_J_PER_BYTE = 160e-12
LOG_SD = float(np.log(3.0) / 1.645)


class Energy(AdditiveMetric):
    """Joules, as deployed."""

    name: ClassVar[str] = "energy"
    unit: ClassVar[str] = "J"

    def __init__(self, batch: int, dtype: str) -> None:
        self._batch, self._bytes, self._mac_j = batch, DTYPE_BYTES[dtype], MAC_J[dtype]

    @property
    def provenance(self) -> Provenance:
        return "analytic"

    @property
    def columns(self) -> tuple[str, ...]:
        return ("energy.joules",)

    def amounts(self, nodes: Sequence[DrawnNode]) -> list[Amounts]:
        amounts: list[Amounts] = []
        for node in nodes:
            if isinstance(node.op, Source):
                amounts.append({})
                continue
            moved = elements(node.output) + sum((elements(shape) for shape in node.inputs), 0)
            traffic = self._bytes * (self._batch * moved + node.op.params(*node.inputs))
            macs = self._batch * node.op.macs(*node.inputs)
            amounts.append({"energy.joules": self._mac_j * macs + DRAM_J_PER_BYTE * traffic})
        return amounts

    def trunk_amounts(self, edge: TrunkEdge) -> Amounts:
        return {}

    def value(self, sums: Sums) -> np.ndarray:
        return sums["energy.joules"]

    def log_sd(self, sums: Sums) -> np.ndarray:
        return np.full_like(sums["energy.joules"], LOG_SD)

    def covered(self, sums: Sums) -> np.ndarray:
        return np.ones_like(sums["energy.joules"])


def load(scene: Scene) -> Energy:
    """Energy at the scene's batch and dtype.

    Raises:
        PredictorError: the source gives no energy for the dtype.
    """
    if scene.dtype not in MAC_J:
        raise PredictorError(f"No energy is known for dtype '{scene.dtype}'. Known: {', '.join(MAC_J)}.")
    return Energy(scene.batch, scene.dtype)
