"""What a picture of a run shows: which metrics, over which range, with which ticks."""

import math

import numpy as np
from numpy.typing import NDArray

from nas.report.data import Metric, ReportData

# The cloud of a random start reaches far beyond the front; beyond this many widths of the front nobody looks.
CLOUD_REACH = 1.0


def picture_metrics(data: ReportData) -> tuple[Metric, Metric]:
    """(x, y): the first cost against the first promise, or the first two metrics if one kind is missing."""
    costs = [metric for metric in data.metrics if metric.direction == "minimize"]
    promises = [metric for metric in data.metrics if metric.direction == "maximize"]
    if costs and promises:
        return costs[0], promises[0]
    sought = sorted(data.metrics, key=lambda metric: metric.direction is None)
    return sought[0], sought[min(1, len(sought) - 1)]


def home_range(data: ReportData, metric: str) -> tuple[float, float]:
    """The values a picture opens with: the front, its intervals, the limits, the near part of the cloud."""
    nearest = _finite(_front_values(data, metric))
    cloud = _finite(data.cloud.values.get(metric, np.empty(0)))
    if not nearest.size:
        nearest = cloud
    if not nearest.size:
        return 0.0, 1.0
    low, high = float(nearest.min()), float(nearest.max())
    reach = CLOUD_REACH * (high - low)
    if cloud.size:
        first, last = np.quantile(cloud, (0.005, 0.995))
        low, high = max(min(low, float(first)), low - reach), min(max(high, float(last)), high + reach)
    margin = 0.04 * (high - low) or 0.05 * abs(high) or 1.0
    return low - margin, high + margin


def ticks(low: float, high: float, count: int) -> list[float]:
    """About `count` round values (1, 2 or 5 times a power of ten apart) inside [low, high]."""
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * min((1, 2, 5, 10), key=lambda factor: abs(math.log(factor * power / rough)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def _front_values(data: ReportData, metric: str) -> NDArray[np.float64]:
    estimates = [member.metrics[metric] for member in data.front if metric in member.metrics]
    bounds = [bound for each in estimates for bound in (each.value, each.low, each.high)]
    limits = [limit.bound for limit in data.limits if limit.metric == metric]
    return np.array(bounds + limits, dtype=np.float64)


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[np.isfinite(values)]
