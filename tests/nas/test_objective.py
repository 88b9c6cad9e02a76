"""Limits are read as people write them, and hold with the asked probability."""

import importlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nas.errors import UserError
from nas.objective import (
    Limit,
    Objective,
    interval_quantile,
    minimised,
    parse_limit,
    parse_quantity,
    unit_of,
    violations,
)
from predictors.core.metric import list_metrics

METRICS = ("latency", "params", "macs", "peak_memory", "energy", "deepmad")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("latency=2ms", 2e-3),
        ("latency=0.002", 2e-3),
        ("latency=150us", 150e-6),
        ("params=30M", 30e6),
        ("macs=4.5G", 4.5e9),
        ("peak_memory=64MB", 64e6),
        ("peak_memory=64MiB", 64 * 2**20),
        ("energy=3mJ", 3e-3),
        ("deepmad=1.5e3", 1500.0),
    ],
)
def test_a_limit_is_read_in_the_unit_that_it_is_written_in(text, bound):
    assert parse_limit(text, "max", METRICS).bound == pytest.approx(bound, rel=1e-12)


@pytest.mark.parametrize("bound", ["", "nan", "-1", "inf", "1e31", "9" * 400, "2 ms s", "2m", "0x10", "٣", "1e999"])
def test_a_bound_that_is_no_sane_number_of_seconds_is_refused(bound):
    with pytest.raises(UserError, match="latency"):
        parse_limit(f"latency={bound}", "max", METRICS)


def test_an_unknown_metric_is_answered_with_the_nearest_one():
    with pytest.raises(UserError, match="Did you mean 'latency'"):
        parse_limit("latencey=2ms", "max", METRICS)


def test_a_limit_without_a_value_shows_how_one_looks():
    with pytest.raises(UserError, match="latency=2ms"):
        parse_limit("latency", "max", METRICS)


@given(st.text())
def test_any_text_is_a_finite_bound_or_a_user_error(text):
    try:
        bound = parse_quantity(text, "params")
    except UserError:
        return
    assert 0 <= bound < math.inf


def test_an_exact_value_may_touch_its_limit():
    broken = violations(np.array([[2.0], [2.2]]), np.zeros((2, 1)), [Limit("params", 2.0, "max")], ["params"], 0.99)
    assert broken[:, 0] == pytest.approx([0.0, 0.1])


def test_an_uncertain_value_keeps_the_distance_that_its_confidence_asks_for():
    limit, metrics = [Limit("latency", 2.0, "max")], ["latency"]
    values = np.array([[2.0 * np.exp(-1.644 * 0.1)], [2.0 * np.exp(-1.645 * 0.1)]])  # the 90 % interval reaches 1.6449
    broken = violations(values, np.full((2, 1), 0.1), limit, metrics, 0.9)
    assert broken[0, 0] > 0
    assert broken[1, 0] == 0


def test_a_lower_limit_looks_from_the_other_side():
    limit = [Limit("deepmad", 10.0, "min")]
    broken = violations(np.array([[9.0], [11.0], [12.0]]), np.array([[0.0], [0.1], [0.1]]), limit, ["deepmad"], 0.9)
    assert broken[0, 0] == pytest.approx(0.1)
    assert broken[1, 0] > 0
    assert broken[2, 0] == 0


def test_what_is_unknown_meets_no_limit_and_is_the_worst_of_all():
    unknown = np.array([[np.nan]])
    assert violations(unknown, np.zeros((1, 1)), [Limit("latency", 1.0, "max")], ["latency"], 0.9)[0, 0] == math.inf
    for direction in ("minimize", "maximize"):
        assert minimised(unknown, [Objective("latency", direction)], ["latency"])[0, 0] == math.inf


@pytest.mark.parametrize("confidence", [0.0, 0.49, 1.0, 2.0, math.nan])
def test_a_confidence_outside_its_range_is_refused(confidence):
    with pytest.raises(UserError, match="confidence"):
        interval_quantile(confidence)


@pytest.mark.parametrize("name", list_metrics())
def test_limits_are_read_in_the_unit_that_the_metric_is_priced_in(name):
    module = importlib.import_module(f"predictors.metrics.{name}")
    units = {kind.unit for kind in vars(module).values() if getattr(kind, "name", None) == name}
    assert units == {unit_of(name)}
