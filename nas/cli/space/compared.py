"""How a comparison of spaces is told: as tables, as a page, as JSON."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nas.comparison.bootstrap import Range
    from nas.comparison.compare import Comparison, Standing
    from nas.report.comparison_page import Section, TitledTable

QUANTILES = (0.01, 0.5, 0.99)
TOLD_BUDGETS = (100, 10_000)
CURVE_POINTS = 200


def tables_of(comparison: "Comparison", dimensions: int | None = None) -> "list[TitledTable]":
    """Distributions, pairs, and what the best of each space have, of so many dimensions."""
    from nas.report.comparison_page import TitledTable

    sense = "more" if comparison.direction == "maximize" else "less"
    header = ("space", "designs", "compared", *(f"{share:.0%}" for share in QUANTILES), "best of 100", "best of 10,000")
    rows = [_standing_row(standing, comparison.metric) for standing in comparison.standings]
    return [
        TitledTable(f"{comparison.metric}: {sense} is better; what 1 %, 50 %, 99 % stay below; medians", header, rows),
        *_pairs(comparison),
        *(_preferences(standing, dimensions) for standing in comparison.standings),
    ]


def sections_of(comparisons: "Sequence[Comparison]") -> "list[Section]":
    """A picture and all tables a metric."""
    from nas.objective import unit_of
    from nas.report.comparison_page import Section
    from nas.report.data import Metric
    from nas.report.edf_figure import Curve, render_edf_svg

    return [
        Section(
            each.metric,
            render_edf_svg(
                Metric(each.metric, unit_of(each.metric)),
                [Curve(standing.space, standing.edf.values, standing.edf.shares) for standing in each.standings],
            ),
            tables_of(each),
        )
        for each in comparisons
    ]


def comparison_json(comparison: "Comparison") -> dict[str, Any]:
    """Everything, the distributions by `CURVE_POINTS` even shares."""
    return {
        "metric": comparison.metric,
        "direction": comparison.direction,
        "spaces": [_standing_json(standing) for standing in comparison.standings],
        "pairs": [
            {"one": pair.one, "other": pair.other, "gap": pair.gap, "wins": pair.wins} for pair in comparison.pairs
        ],
    }


def _standing_row(standing: "Standing", metric: str) -> tuple[str, ...]:
    quantiles = standing.edf.quantiles(QUANTILES).tolist()
    best = [standing.best_of[budget].median for budget in TOLD_BUDGETS]
    designs = f"{standing.cardinality:,}" if standing.cardinality < 10**9 else f"{float(standing.cardinality):.1e}"
    return standing.space, designs, f"{standing.held:,}", *(_quantity(value, metric) for value in [*quantiles, *best])


def _pairs(comparison: "Comparison") -> "list[TitledTable]":
    from nas.report.comparison_page import TitledTable

    rows = [(pair.one, pair.other, f"{pair.wins:.1%}", f"{pair.gap:.3f}") for pair in comparison.pairs]
    header = ("a random design of", "beats one of", "in", "largest gap (KS)")
    return [TitledTable("Random designs, pair by pair", header, rows)] if rows else []


def _preferences(standing: "Standing", dimensions: int | None) -> "TitledTable":
    """The metrics, then the dimensions that the best agree on most."""
    from nas.report.comparison_page import TitledTable

    metrics = [name for name in standing.ranges if name not in standing.domains]
    rows = [(name, "", *_ends(standing.ranges[name], name)) for name in metrics]
    for name in standing.by_narrowness()[:dimensions]:
        low, high = standing.domains[name]
        rows.append((name, f"{low:g} to {high:g}", *_ends(standing.ranges[name], name)))
    header = (standing.space, "could be", "low", "median", "high")
    return TitledTable(f"What the best designs of {standing.space} have, 95 % of resamples", header, rows)


def _ends(held: "Range", name: str) -> tuple[str, str, str]:
    return _quantity(held.low, name), _quantity(held.median, name), _quantity(held.high, name)


def _quantity(value: float, metric: str) -> str:
    from nas.objective import unit_of
    from nas.report.quantities import format_quantity

    return format_quantity(value, unit_of(metric))


def _standing_json(standing: "Standing") -> dict[str, Any]:
    shares = [(point + 0.5) / CURVE_POINTS for point in range(CURVE_POINTS)]
    return {
        "space": standing.space,
        "cardinality": standing.cardinality,
        "drawn": standing.drawn,
        "compared": standing.held,
        "mean": standing.mean,
        "edf": {"shares": shares, "values": standing.edf.quantiles(shares).tolist()},
        "best_of": {str(budget): _range_json(held) for budget, held in standing.best_of.items()},
        "ranges": {name: _range_json(held) for name, held in standing.ranges.items()},
    }


def _range_json(held: "Range") -> Mapping[str, float]:
    return {"low": held.low, "median": held.median, "high": held.high}
