"""What the DeepMAD score is made of, read off the metric itself: slopes by level, and a penalty on uneven depths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nas.compiled.terms import Term
from nas.exact.chain import Floats
from predictors.core.entropy import LEVELS, STAGES, blocks_of
from predictors.core.entropy_metric import EntropyMetric
from search_spaces.core.varying import axes_of, spread_over

Sums = dict[str, np.ndarray]


def column_sums(terms: Sequence[Term], columns: Sequence[str], codes: np.ndarray) -> Sums:
    """(N,) of each column."""
    sums = {column: np.zeros(len(codes)) for column in columns}
    for term in terms:
        factor = _at(axes_of(term.coefficient), spread_over(term.coefficient, axes_of(term.coefficient)), codes)
        for axes, held in term.amounts.items():
            for column in held.keys() & sums.keys():
                sums[column] += factor * _at(axes, np.asarray(held[column], np.float64), codes)
    return sums


def slopes_added(metric: EntropyMetric, sums: Sums, level: int) -> Floats:
    """(N,) how much steeper the score rises in log fan-in up to this level than behind it."""
    return _with_fan_in(metric, sums, level) - _with_fan_in(metric, sums, level + 1)


def penalty_form(metric: EntropyMetric, sums: Sums) -> tuple[float, list[int]]:
    """What even depths cost, and which stages (counted from 1) the score wants alike; from the sums of one design."""
    even = -_with_fan_in(metric, sums, None)[0]
    seen = [stage for stage in STAGES if sums[blocks_of(stage)][0] > 0]
    touched = [at for at in seen if -_with_fan_in(metric, sums, None, {at: 2.0})[0] != even]
    return float(even), touched


def _with_fan_in(
    metric: EntropyMetric, sums: Sums, level: int | None, blocks: Mapping[int, float] | None = None
) -> Floats:
    """The score with a log fan-in of 1 at one level and of 0 at all others; a block in each stage unless said."""
    probe = dict(sums)
    for other in LEVELS:
        probe[f"log_fan_in@{other}"] = np.full_like(sums["log_fan_in@1"], float(other == level))
    for stage in STAGES:
        here = (blocks or {}).get(stage, 1.0)
        probe[blocks_of(stage)] = np.where(sums[blocks_of(stage)] > 0, here, 0.0)
    return metric.value(probe)


def _at(axes: tuple[int, ...], values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return values[tuple(codes[:, axis] for axis in axes)] if axes else values.reshape(())
