"""What a picture opens with."""

from dataclasses import replace

import numpy as np
import pytest

from nas.report.axes import Span, home_span, picture_metrics, ticks
from nas.report.data import Cloud
from predictors.core.estimate import Estimate
from tests.nas.report.example import LIMIT_S, example_report


def test_the_cost_lies_across_and_the_promise_rises() -> None:
    x, y = picture_metrics(example_report())
    assert (x.name, y.name) == ("latency", "deepmad")


def test_a_run_with_one_objective_still_has_two_axes() -> None:
    data = example_report()
    alone = replace(data, metrics=(data.metrics[1], replace(data.metrics[0], direction=None)))
    x, y = picture_metrics(alone)
    assert (x.name, y.name) == ("latency", "deepmad")


def test_the_range_holds_the_front_its_intervals_and_the_limits() -> None:
    data = example_report()
    span = home_span(data, "latency")
    for member in data.front:
        estimate = member.metrics["latency"]
        assert span.low < estimate.low <= estimate.high < span.high
    assert span.holds(LIMIT_S)


def test_a_far_cloud_does_not_squeeze_the_front() -> None:
    data = example_report()
    far = Cloud({"latency": np.linspace(0, 100, 50)}, np.zeros(50, bool))
    span = home_span(replace(data, cloud=far), "latency")
    assert span.high - span.low < 4 * LIMIT_S


def test_a_metric_without_a_finite_value_has_some_range() -> None:
    data = replace(example_report(), front=(), limits=(), cloud=Cloud({"energy": np.array([np.nan])}, np.ones(1, bool)))
    assert home_span(data, "energy") == Span(0.0, 1.0)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]), (830.0, 1900.0, [1000.0, 1200.0, 1400.0, 1600.0, 1800.0])],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(Span(low, high), 5) == pytest.approx(expected)


def test_a_front_over_decades_is_laid_out_in_ratios() -> None:
    data = example_report()
    member = data.front[0]
    latencies = (0.2e-3, 1e-3, 20e-3)
    front = tuple(replace(member, metrics={"latency": Estimate(each, each, each, "s", "exact")}) for each in latencies)
    span = home_span(replace(data, front=front, limits=()), "latency")
    assert span.logarithmic
    assert span.share(2e-3) - span.share(0.2e-3) == pytest.approx(span.share(20e-3) - span.share(2e-3))


def test_a_score_below_zero_is_never_laid_out_in_ratios() -> None:
    data = example_report()
    front = tuple(
        replace(data.front[0], metrics={"deepmad": Estimate(each, each, each, "", "exact")}) for each in (-5.0, 5e3)
    )
    assert not home_span(replace(data, front=front), "deepmad").logarithmic


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.3, 12.0, [0.5, 1, 2, 5, 10]), (1e-4, 1e4, [1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4])],
)
def test_ticks_in_ratios_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(Span(low, high, logarithmic=True), 7) == pytest.approx(expected)
