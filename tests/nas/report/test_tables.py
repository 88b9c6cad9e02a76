"""The front as rows of text."""

from nas.objective import Limit
from nas.report.data import FrontMember, Metric
from nas.report.tables import front_table, limit_text
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


def test_a_limit_is_a_sentence() -> None:
    assert limit_text(Limit("latency", 3e-3, "max"), 0.9) == "latency ≤ 3.00 ms, 90 % sure"
    assert limit_text(Limit("params", 1e6, "min"), 0.995) == "params ≥ 1.00 M, 99.5 % sure"
