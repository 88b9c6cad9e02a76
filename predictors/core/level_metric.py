"""Metrics that are closed forms of the entropy amounts by level."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from predictors.core.entropy import ELSEWHERE, LEVELS, convolution_amounts, level_columns, trunk_amounts
from predictors.core.estimate import Provenance
from predictors.core.metric import AdditiveMetric, Amounts, DrawnNode, Sums, TrunkEdge


def by_level(sums: Sums, what: str) -> np.ndarray:
    """(levels, N) sums of one amount."""
    return np.stack([sums[f"{what}@{level}"] for level in LEVELS])


class LevelMetric(AdditiveMetric):
    """Exact functions of the architecture alone."""

    @property
    def provenance(self) -> Provenance:
        return "exact"

    @property
    def columns(self) -> tuple[str, ...]:
        return level_columns()

    def amounts(self, nodes: Sequence[DrawnNode]) -> list[Amounts]:
        return [convolution_amounts(node) for node in nodes]

    def trunk_amounts(self, edge: TrunkEdge) -> Amounts:
        return trunk_amounts(edge)

    @abstractmethod
    def value(self, sums: Sums) -> np.ndarray: ...

    def log_sd(self, sums: Sums) -> np.ndarray:
        return np.zeros_like(sums["layers@1"])

    def covered(self, sums: Sums) -> np.ndarray:
        elsewhere = sums[ELSEWHERE]
        return 1.0 - elsewhere / np.maximum(by_level(sums, "layers").sum(axis=0) + elsewhere, 1)
