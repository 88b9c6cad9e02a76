"""What a picture of a run shows: which metrics, over which range, with which ticks."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nas.report.data import Metric, ReportData

# The cloud of a random start reaches far beyond the front; beyond this share of the front's width nobody looks.
CLOUD_REACH = 0.3
# A front that spans more than a decade reads better in ratios than in differences.
LINEAR_UP_TO = 10.0
MARGIN = 0.04
# Which digits of each power of ten get a tick; ticks in ratios may stand this much closer than even ones.
LEADING = ((1, 2, 5), (1, 3))
TICKS_OVER = 1.7


@dataclass(frozen=True)
class Span:
    """What an axis shows, in the metric's unit; a logarithmic one lays equal ratios equally far apart."""

    low: float
    high: float
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """Where a value lies: 0 at `low`, 1 at `high`."""
        low, high, place = (self._laid(each) for each in (self.low, self.high, value))
        return (place - low) / (high - low)

    def holds(self, value: float) -> bool:
        """True where the value can be shown."""
        return self.low <= value <= self.high

    def _laid(self, value: float) -> float:
        return math.log10(value) if self.logarithmic else value


def picture_metrics(data: ReportData) -> tuple[Metric, Metric]:
    """(x, y): the first cost against the first promise, or the first two metrics if one kind is missing."""
    costs = [metric for metric in data.metrics if metric.direction == "minimize"]
    promises = [metric for metric in data.metrics if metric.direction == "maximize"]
    if costs and promises:
        return costs[0], promises[0]
    sought = sorted(data.metrics, key=lambda metric: metric.direction is None)
    return sought[0], sought[min(1, len(sought) - 1)]


def home_span(data: ReportData, metric: str) -> Span:
    """What a picture opens with: the front, its intervals, the limits, measurements, the near part of the cloud."""
    cloud = _finite(data.cloud.values.get(metric, np.empty(0)))
    nearest = _finite(_front_values(data, metric))
    if not nearest.size:
        nearest = cloud
    if not nearest.size:
        return Span(0.0, 1.0)
    if _spans_much(data, metric, nearest):
        low, high = _stretched(np.log10(nearest), np.log10(cloud[cloud > 0]))
        return Span(10**low, 10**high, logarithmic=True)
    return Span(*_stretched(nearest, cloud))


def ticks(span: Span, count: int) -> list[float]:
    """About `count` round values inside the span: a constant step apart, or 1, 2 and 5 of each power of ten."""
    if not span.logarithmic:
        return _even_ticks(span.low, span.high, count)
    first, last = math.log10(span.low), math.log10(span.high)
    crowd = TICKS_OVER * count / (last - first)
    leading = next((digits for digits in LEADING if len(digits) <= crowd), (1,))
    powers = range(math.floor(first), math.ceil(last) + 1)
    values = [digit * 10.0**power for power in powers for digit in leading]
    return [value for value in values if span.holds(value)]


def _even_ticks(low: float, high: float, count: int) -> list[float]:
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * min((1, 2, 5, 10), key=lambda factor: abs(math.log(factor * power / rough)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def _spans_much(data: ReportData, metric: str, nearest: NDArray[np.float64]) -> bool:
    values = [member.metrics[metric].value for member in data.front if metric in member.metrics]
    return bool(values) and nearest.min() > 0 and max(values) > LINEAR_UP_TO * min(values)


def _stretched(nearest: NDArray[np.float64], cloud: NDArray[np.float64]) -> tuple[float, float]:
    """The ends of what must be seen, moved out to the near part of the cloud and by a margin."""
    low, high = float(nearest.min()), float(nearest.max())
    reach = CLOUD_REACH * (high - low)
    if cloud.size:
        first, last = np.quantile(cloud, (0.02, 0.98))
        low, high = max(min(low, float(first)), low - reach), min(max(high, float(last)), high + reach)
    margin = MARGIN * (high - low) or 0.05 * abs(high) or 1.0
    return low - margin, high + margin


def _front_values(data: ReportData, metric: str) -> NDArray[np.float64]:
    estimates = [member.metrics[metric] for member in data.front if metric in member.metrics]
    bounds = [bound for each in estimates for bound in (each.value, each.low, each.high)]
    limits = [limit.bound for limit in data.limits if limit.metric == metric]
    measured = [each.values[metric] for each in data.measured if metric in each.values]
    measured += [each.latency_s for each in data.measured if metric == "latency"]
    return np.array(bounds + limits + measured, dtype=np.float64)


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[np.isfinite(values)]
