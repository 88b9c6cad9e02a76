"""Energy of one batch on a device whose power was read: what it draws, for as long as the latency says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from predictors.core.card import Power
from predictors.core.estimate import Provenance
from predictors.core.metric import AdditiveMetric, Amounts, DrawnNode, Sums, TrunkEdge

_PREFIX = "energy."


class MeasuredEnergy(AdditiveMetric):
    """Joules, idle share included; errors of power and of latency are taken as independent."""

    name: ClassVar[str] = "energy"
    unit: ClassVar[str] = "J"
    bounds: ClassVar[tuple[str, ...]] = (f"{_PREFIX}latency.host",)

    def __init__(self, latency: AdditiveMetric, power: Power) -> None:
        self.form = latency.form
        self._latency, self._power = latency, power

    @property
    def provenance(self) -> Provenance:
        return "measured"

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(_PREFIX + column for column in self._latency.columns)

    def amounts(self, nodes: Sequence[DrawnNode]) -> list[Amounts]:
        return [{_PREFIX + column: amount for column, amount in held.items()} for held in self._latency.amounts(nodes)]

    def trunk_amounts(self, edge: TrunkEdge) -> Amounts:
        return {_PREFIX + column: amount for column, amount in self._latency.trunk_amounts(edge).items()}

    def value(self, sums: Sums) -> np.ndarray:
        return self._power.watts * self._latency.value(_plain(sums))

    def log_sd(self, sums: Sums) -> np.ndarray:
        return np.hypot(self._latency.log_sd(_plain(sums)), self._power.log_sd)

    def covered(self, sums: Sums) -> np.ndarray:
        return self._latency.covered(_plain(sums))


def _plain(sums: Sums) -> Sums:
    return {column.removeprefix(_PREFIX): amounts for column, amounts in sums.items()}
