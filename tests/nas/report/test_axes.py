"""What a picture opens with."""

from dataclasses import replace

import numpy as np
import pytest

from nas.report.axes import home_range, picture_metrics, ticks
from nas.report.data import Cloud
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
    low, high = home_range(data, "latency")
    for member in data.front:
        estimate = member.metrics["latency"]
        assert low < estimate.low <= estimate.high < high
    assert low < LIMIT_S < high


def test_a_far_cloud_does_not_squeeze_the_front() -> None:
    data = example_report()
    far = Cloud({"latency": np.linspace(0, 100, 50)}, np.zeros(50, bool))
    low, high = home_range(replace(data, cloud=far), "latency")
    assert high - low < 4 * LIMIT_S


def test_a_metric_without_a_finite_value_has_some_range() -> None:
    data = replace(
        example_report(), front=(), limits=(), cloud=Cloud({"energy": np.array([np.nan])}, np.ones(1, bool))
    )
    assert home_range(data, "energy") == (0.0, 1.0)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]), (830.0, 1900.0, [1000.0, 1200.0, 1400.0, 1600.0, 1800.0])],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high, 5) == pytest.approx(expected)
