"""Measured against predicted latency as rows of text, and in one sentence."""

from collections.abc import Sequence

from nas.report.data import Measurement
from nas.report.quantities import format_interval, format_quantity
from nas.report.tables import Table


def measured_table(measured: Sequence[Measurement]) -> Table:
    """One row a measurement, the front's first."""
    return Table(
        header=("rank", "id", "predicted", "measured", "spread", "measured / predicted", "in its interval", "on"),
        numeric=(True, False, True, True, True, True, False, False),
        rows=tuple(_row(each) for each in measured),
    )


def measured_text(measured: Sequence[Measurement]) -> str:
    """`Of 12 measured designs 11 lie in their interval; the mean error is 6.1 %.`"""
    told = [each for each in measured if each.ratio]
    if not told:
        return f"{len(measured):,} designs were measured; their latency was not predicted."
    errors = [abs(1 / each.ratio - 1) for each in told if each.ratio]
    inside = sum(bool(each.inside) for each in told)
    return (
        f"Of {len(told):,} measured designs {inside:,} lie in their interval; "
        f"the mean error of the prediction is {sum(errors) / len(errors):.1%}."
    )


def _row(each: Measurement) -> tuple[str, ...]:
    latency = each.values.get("latency")
    predicted = (
        "unknown" if latency is None or not each.predicted_s else format_interval(latency, *each.predicted_s, "s")
    )
    return (
        "" if each.rank is None else str(each.rank),
        each.id,
        predicted,
        format_quantity(each.latency_s, "s"),
        "" if each.spread_s is None else f"{each.spread_s / each.latency_s:.0%}",
        "" if each.ratio is None else f"{each.ratio:.2f}",
        {True: "yes", False: "no", None: ""}[each.inside],
        each.where,
    )
