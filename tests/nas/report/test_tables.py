"""The front and its layers as rows of text."""

from nas.objective import Limit
from nas.report.data import FrontMember, Layer, Metric
from nas.report.tables import front_table, layer_table, limit_text
from predictors.core.estimate import Estimate

METRICS = (Metric("latency", "s", "minimize"), Metric("params", ""))


def _member(**metrics: Estimate) -> FrontMember:
    return FrontMember(rank=1, id="abc", choices={}, metrics=metrics)


def test_a_row_holds_rank_id_values_and_where_they_come_from() -> None:
    member = _member(
        latency=Estimate(2e-3, 1.8e-3, 2.5e-3, "s", "measured"), params=Estimate(3e7, 3e7, 3e7, "", "exact")
    )
    table = front_table([member], METRICS)
    assert table.header == ("rank", "id", "latency", "params", "provenance")
    assert table.rows == (("1", "abc", "2.00 ms [1.80, 2.50]", "30.0 M", "measured"),)


def test_a_part_without_a_price_shows() -> None:
    member = _member(latency=Estimate(2e-3, 2e-3, 2e-3, "s", "analytic", covered=0.97))
    assert front_table([member], METRICS).rows[0][-1] == "analytic, 97 % priced"


def test_a_metric_that_nobody_knows_is_unknown() -> None:
    assert front_table([_member()], METRICS).rows[0][2:4] == ("unknown", "unknown")


def test_a_count_that_met_nothing_to_count_is_unknown_and_no_missing_price() -> None:
    metrics = {
        "latency": Estimate(2e-3, 2e-3, 2e-3, "s", "analytic"),
        "params": Estimate(-10, -10, -10, "", "exact", 0),
    }
    assert front_table([_member(**metrics)], METRICS).rows[0][3:] == ("unknown", "analytic")


def test_every_column_says_how_it_aligns() -> None:
    table = front_table([_member()], METRICS)
    assert len(table.header) == len(table.numeric) == len(table.rows[0])


def test_a_layer_without_a_price_says_so() -> None:
    priced = Layer("conv", "conv2d", (8, 4, 4), 72, 1152, 2e-6, 1e-6, 3e-6)
    rows = layer_table([priced, Layer("mystery", "fold", (8,), 0, 0)]).rows
    assert rows[0] == ("conv", "conv2d", "8 × 4 × 4", "72", "1152", "2.00 µs [1.00, 3.00]")
    assert rows[1][-1] == "not priced"


def test_a_limit_is_a_sentence() -> None:
    assert limit_text(Limit("latency", 3e-3, "max"), 0.9) == "latency ≤ 3.00 ms, 90 % sure"
    assert limit_text(Limit("params", 1e6, "min"), 0.995) == "params ≥ 1.00 M, 99.5 % sure"
