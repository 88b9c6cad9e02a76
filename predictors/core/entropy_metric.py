"""Metrics that are closed forms of the entropy amounts, and the terms that they share."""

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from predictors.core.entropy import (
    ELSEWHERE,
    LEVELS,
    STAGES,
    blocks_of,
    entropy_columns,
    operator_amounts,
    trunk_amounts,
)
from predictors.core.estimate import Provenance
from predictors.core.metric import AdditiveMetric, Amounts, DrawnNode, Sums, TrunkEdge


def by_level(sums: Sums, what: str) -> np.ndarray:
    """(levels, N) sums of one amount."""
    return np.stack([sums[f"{what}@{level}"] for level in LEVELS])


def entropy_by_level(sums: Sums) -> np.ndarray:
    """(levels, N): half the sum of ln(fan-in) over all convolutions from the image to the end of each level."""
    return 0.5 * np.cumsum(by_level(sums, "log_fan_in"), axis=0)


def weighted(weights: Sequence[float], by_level: np.ndarray) -> np.ndarray:
    """(N,): sum over the levels of weight x value."""
    total = np.zeros(by_level.shape[1])
    # Level by level and not as a matrix product, whose last digit depends on how many designs stand beside.
    for weight, values in zip(weights, by_level, strict=True):
        total = total + weight * values
    return total


def unevenness(sums: Sums, last: np.ndarray | int) -> np.ndarray:
    """(N,) standard deviation of the numbers of blocks of the `last` stages that have any; 0 for fewer than two.

    `last` is one for all designs or (N,).
    """
    blocks = np.stack([sums[blocks_of(stage)] for stage in STAGES])
    present = blocks > 0
    counts = present & (np.cumsum(present[::-1], axis=0)[::-1] <= last)
    number = np.maximum(counts.sum(axis=0), 1)
    mean = np.where(counts, blocks, 0).sum(axis=0) / number
    return np.sqrt(np.where(counts, (blocks - mean) ** 2, 0).sum(axis=0) / number)


class EntropyMetric(AdditiveMetric):
    """Exact functions of the architecture alone."""

    @property
    def provenance(self) -> Provenance:
        return "exact"

    @property
    def columns(self) -> tuple[str, ...]:
        return entropy_columns()

    def amounts(self, nodes: Sequence[DrawnNode]) -> list[Amounts]:
        return [operator_amounts(node) for node in nodes]

    def trunk_amounts(self, edge: TrunkEdge) -> Amounts:
        return trunk_amounts(edge)

    @abstractmethod
    def value(self, sums: Sums) -> np.ndarray: ...

    def log_sd(self, sums: Sums) -> np.ndarray:
        return np.zeros_like(sums["layers@1"])

    def covered(self, sums: Sums) -> np.ndarray:
        counted = by_level(sums, "layers").sum(axis=0)
        # Of a network that never halves its map, or of which no convolution counts, the score knows nothing.
        return counted / np.maximum(counted + sums[ELSEWHERE], 1)
