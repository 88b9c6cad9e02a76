"""A sum read operator by operator: what each one alone adds to an additive metric."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from predictors.core.estimate import Estimate
from predictors.core.evaluation import interval
from predictors.core.metric import AdditiveMetric, Amounts, DrawnNode


def estimate_operators(metric: AdditiveMetric, nodes: Sequence[DrawnNode]) -> list[Estimate | None]:
    """One estimate an operator, in the order given; None where it costs nothing.

    A bound on the whole is no operator's: where one holds, the whole is more than the sum of these.
    `covered` is 0 where the metric does not know the operator and a fallback stands in.
    """
    # A network repeats its blocks, and so does a front: each distinct operator is priced once.
    keys = [(node.op, node.inputs, node.image_side) for node in nodes]
    distinct = dict(zip(keys, nodes, strict=True))
    amounts = metric.amounts(list(distinct.values()))
    known = dict(zip(distinct, _estimates(metric, amounts), strict=True))
    return [known[key] for key in keys]


def _estimates(metric: AdditiveMetric, amounts: Sequence[Amounts]) -> list[Estimate | None]:
    sums = {column: np.array([float(held.get(column, 0.0)) for held in amounts if held]) for column in metric.columns}
    sums |= {column: np.zeros_like(sums[column]) for column in metric.bounds if column in sums}
    measures = zip(metric.value(sums), metric.log_sd(sums), metric.covered(sums), strict=True)
    return [_estimate(metric, *map(float, next(measures))) if held else None for held in amounts]


def _estimate(metric: AdditiveMetric, value: float, log_sd: float, covered: float) -> Estimate:
    return Estimate(value, *interval(value, log_sd), metric.unit, metric.provenance, covered)
