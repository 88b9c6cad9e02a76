"""Cost as a sum over layers: linear regression on one-hot layer choices (MobileDet, arXiv:2004.14525, section 4.2).

N designs, F layers that may stand somewhere. The widths are one skeleton's: a layer's cost depends on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from predictors.core.errors import PredictorError
from search_spaces.core.staged import StagedSpace

# Of the regression's penalty, as shares of its largest squared singular value.
PENALTIES = tuple(10.0**power for power in range(-8, 1))
BATCH = 256
MAX_BATCHES = 100


@dataclass(frozen=True)
class LinearCost:
    """`mean_cost` plus a price for each layer more or less than the mean design has of it."""

    mean_cost: float
    mean_counts: np.ndarray
    prices: np.ndarray

    def predict(self, counts: np.ndarray) -> np.ndarray:
        """(N, F) layers -> (N,) costs, in the unit that was fitted."""
        return self.mean_cost + (counts - self.mean_counts) @ self.prices

    def determination(self, counts: np.ndarray, costs: np.ndarray) -> float:
        """R^2 on designs that were measured: 1 is exact, 0 as good as their mean."""
        missed = np.square(costs - self.predict(counts)).sum()
        return float(1 - missed / np.square(costs - costs.mean()).sum())


def fit_linear_cost(counts: np.ndarray, costs: np.ndarray) -> LinearCost:
    """Ridge regression of (N,) costs on (N, F) layers; each design left out once chooses the penalty."""
    centred, missing = counts - counts.mean(0), costs - costs.mean()
    left, scales, right = np.linalg.svd(centred, full_matrices=False)
    along = left.T @ missing

    def shrunk(penalty: float) -> np.ndarray:
        return scales**2 / (scales**2 + penalty * scales.max() ** 2)

    def left_out(penalty: float) -> float:
        leverage = 1 / len(costs) + (left**2 * shrunk(penalty)).sum(1)
        apart = (missing - left @ (shrunk(penalty) * along)) / np.maximum(1 - leverage, 1e-9)
        return float(np.square(apart).sum())

    best = min(PENALTIES, key=left_out)
    inverse = scales / (scales**2 + best * scales.max() ** 2)
    return LinearCost(float(costs.mean()), counts.mean(0), right.T @ (inverse * along))


def layer_counts(space: StagedSpace, designs: Sequence[Mapping[str, Any]], setting: str) -> np.ndarray:
    """(N, F): how often a stage has each value of a per-block setting, its first block apart from the others.

    The first block changes width and map; behind it, equal layers of a stage read and write equal maps.

    Raises:
        PredictorError: no stage chooses the setting per block.
    """
    columns: dict[tuple[int, bool, Any], int] = {}
    for stage, declared in enumerate(space.stages):
        domain = declared.block.settings.get(setting)
        for value in domain.values if domain is not None else ():
            for first in (True, False) if declared.depth.largest > 1 else (True,):
                columns[stage, first, value] = len(columns)
    if not columns:
        raise PredictorError(f"No stage of '{space.name}' has a setting '{setting}'; name one that its blocks choose.")
    counts = np.zeros((len(designs), len(columns)))
    for row, choices in enumerate(designs):
        for stage, block in _blocks(space, choices):
            counts[row, columns[stage, block == 0, space.setting(choices, stage, setting, block)]] += 1
    return counts


def random_layers(
    space: StagedSpace, skeleton: Mapping[str, Any], setting: str, count: int, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Designs that differ from a skeleton in the layers of its blocks alone, drawn uniformly from the valid ones.

    Raises:
        PredictorError: hardly any such layers are valid.
    """
    names = [f"stage{stage + 1}.block{block}.{setting}" for stage, block in _blocks(space, skeleton)]
    columns = [space.dimension_names.index(name) for name in names if name in space.dimensions]
    found: list[dict[str, Any]] = []
    for _ in range(MAX_BATCHES):
        codes = np.repeat(space.encode(skeleton)[None], BATCH, axis=0)
        codes[:, columns] = rng.integers(0, space.sizes[columns], size=(BATCH, len(columns)))
        found += [space.decode(code) for code in codes[space.valid(codes)]]
        if len(found) >= count:
            return found[:count]
    raise PredictorError(f"Only {len(found)} of {BATCH * MAX_BATCHES} random layers are valid; take another skeleton.")


def _blocks(space: StagedSpace, choices: Mapping[str, Any]) -> list[tuple[int, int]]:
    """(stage, block) of every block that a design has."""
    depths = [space.setting(choices, stage, "depth") for stage in range(len(space.stages))]
    return [(stage, block) for stage, depth in enumerate(depths) for block in range(depth)]
