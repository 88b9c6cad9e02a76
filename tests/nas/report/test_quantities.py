"""Numbers as people read them, and as the command line reads them back."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nas.objective import METRIC_UNITS, parse_quantity
from nas.report.quantities import format_estimate, format_quantity, format_shape, format_share
from predictors.core.estimate import Estimate


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.00213, "s", "2.13 ms"),
        (21.3e-6, "s", "21.3 µs"),
        (12.0, "s", "12.0 s"),
        (0.0, "s", "0 s"),
        (0.9999e-3, "s", "1.00 ms"),
        (9.996e-3, "s", "10.0 ms"),
        (64e6, "B", "64.0 MB"),
        (3.2e-3, "J", "3.20 mJ"),
        (30_100_000, "", "30.1 M"),
        (4.9e9, "", "4.90 G"),
        (999_600, "", "1.00 M"),
        (812.43, "", "812.4"),
        (1236, "", "1236"),
        (7, "", "7"),
        (-1.5e-3, "s", "-1.50 ms"),
    ],
)
def test_a_quantity_has_three_digits_and_a_prefix(value: float, unit: str, text: str) -> None:
    assert format_quantity(value, unit) == text


@pytest.mark.parametrize("value", [None, math.nan])
def test_the_unknown_is_never_zero(value: float | None) -> None:
    assert format_quantity(value, "s") == "unknown"


def test_an_interval_shares_the_prefix_of_its_value() -> None:
    estimate = Estimate(1.02e-3, 0.98e-3, 1.2e-3, "s", "analytic")
    assert format_estimate(estimate) == "1.02 ms [0.980, 1.20]"


def test_an_exact_number_stands_alone() -> None:
    assert format_estimate(Estimate(28_589_128, 28_589_128, 28_589_128, "", "exact")) == "28.6 M"


@given(st.floats(1e-9, 1e12), st.sampled_from(sorted(METRIC_UNITS)))
def test_what_is_printed_parses_back(value: float, metric: str) -> None:
    text = format_quantity(value, METRIC_UNITS[metric])
    # Nobody limits a design by terabytes.
    assume(not text.endswith("TB"))
    assert parse_quantity(text, metric) == pytest.approx(value, rel=5.1e-3)


def test_a_missing_part_is_not_rounded_away() -> None:
    assert format_share(0.999) == "99 %"
    assert format_share(0.29) == "29 %"
    assert format_share(1.0) == "100 %"


def test_a_shape_reads_as_a_product() -> None:
    assert format_shape((80, 56, 56)) == "80 × 56 × 56"
