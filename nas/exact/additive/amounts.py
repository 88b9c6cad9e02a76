"""Which metrics are plain sums, or the largest of several, and what the sums are called."""

from __future__ import annotations

from predictors.core.metric import ExactSum, Metric
from predictors.core.operation_energy import OperationEnergy
from predictors.metrics.latency import Latency

HOST = "latency.host"


class NotAdditiveError(ValueError):
    """The sentence names the metric and why it is no sum."""


def sums_of(metric: Metric) -> tuple[str, ...]:
    """The columns whose sums the metric is the largest of; one, but for a latency that the host's queue may decide.

    Raises:
        NotAdditiveError: the metric is another function of its amounts.
    """
    if isinstance(metric, ExactSum | OperationEnergy):
        return metric.columns
    if isinstance(metric, Latency):
        return tuple(column for column in metric.columns if column in ("latency.seconds", HOST))
    raise NotAdditiveError(f"'{metric.name}' is no plain sum over operators")
