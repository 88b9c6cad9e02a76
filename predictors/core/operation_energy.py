"""Energy by operation counts at 45 nm (Horowitz 2014, ISSCC, figure 1.1.9): what one operation and one byte cost."""

from __future__ import annotations

from abc import ABC
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from hw_profiles.core.profile import DTYPE_BYTES
from predictors.core.estimate import Provenance
from predictors.core.metric import AdditiveMetric, Amounts, DrawnNode, Sums, TrunkEdge
from search_spaces.core.ops import Source, elements

INT32_ADD_J = 0.1e-12
FP32_ADD_J = 0.9e-12
FP32_MULTIPLY_J = 3.7e-12
# Multiply plus add, J (fp16 stands for bf16 too; tf32 multiplies like fp16 and adds like fp32).
MAC_J = {
    "fp32": FP32_MULTIPLY_J + FP32_ADD_J,
    "tf32": 2.0e-12,
    "fp16": 1.5e-12,
    "bf16": 1.5e-12,
    "int8": 0.23e-12,
}
# 32 bits from DRAM cost 640 pJ.
DRAM_J_PER_BYTE = 160e-12
LOG_SD = float(np.log(3.0) / 1.645)


class OperationEnergy(AdditiveMetric, ABC):
    """Joules of one batch, as deployed: every multiply-accumulate, and the DRAM traffic of maps and weights, once each.

    Analytic, for ranking: a real chip differs, the interval says by a factor of three either way.
    """

    unit: ClassVar[str] = "J"

    def __init__(self, mac_j: float, batch: int, dtype: str) -> None:
        self._mac_j, self._batch, self._bytes = mac_j, batch, DTYPE_BYTES[dtype]

    @property
    def provenance(self) -> Provenance:
        return "analytic"

    @property
    def columns(self) -> tuple[str, ...]:
        return (f"{self.name}.joules",)

    def amounts(self, nodes: Sequence[DrawnNode]) -> list[Amounts]:
        return [{} if isinstance(node.op, Source) else {self.columns[0]: self._joules(node)} for node in nodes]

    def _joules(self, node: DrawnNode) -> float:
        moved = elements(node.output) + sum((elements(shape) for shape in node.inputs), 0)
        traffic = self._bytes * (self._batch * moved + node.op.params(*node.inputs))
        return self._mac_j * self._batch * node.op.macs(*node.inputs) + DRAM_J_PER_BYTE * traffic

    def trunk_amounts(self, edge: TrunkEdge) -> Amounts:
        return {}

    def value(self, sums: Sums) -> np.ndarray:
        return sums[self.columns[0]]

    def log_sd(self, sums: Sums) -> np.ndarray:
        return np.full_like(self.value(sums), LOG_SD)

    def covered(self, sums: Sums) -> np.ndarray:
        return np.ones_like(self.value(sums))
