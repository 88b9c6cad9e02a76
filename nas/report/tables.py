"""The front as rows of text, for whoever prints it."""

from collections.abc import Sequence
from dataclasses import dataclass

from nas.objective import Limit, unit_of
from nas.report.data import FrontMember, Metric
from nas.report.quantities import format_estimate, format_quantity, format_share
from predictors.core.estimate import Estimate


@dataclass(frozen=True)
class Table:
    """Text cells; `numeric[i]` says that column i reads best aligned right."""

    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


def front_table(front: Sequence[FrontMember], metrics: Sequence[Metric]) -> Table:
    """One row a design in rank order: rank, id, metrics with intervals, and where the numbers come from."""
    return Table(
        header=("rank", "id", *(metric.name for metric in metrics), "provenance"),
        numeric=(True, False, *(True for _ in metrics), False),
        rows=tuple(
            (str(member.rank), member.id, *(_cell(member, metric) for metric in metrics), _origin(member))
            for member in front
        ),
    )


def limit_text(limit: Limit, confidence: float) -> str:
    """`latency ≤ 2.00 ms, 90 % sure`."""
    sign = "≤" if limit.sense == "max" else "≥"
    bound = format_quantity(limit.bound, unit_of(limit.metric))
    return f"{limit.metric} {sign} {bound}, {100 * confidence:.4g} % sure"


def _cell(member: FrontMember, metric: Metric) -> str:
    estimate = member.metrics.get(metric.name)
    return "unknown" if estimate is None or _says_nothing(estimate) else format_estimate(estimate)


def _says_nothing(estimate: Estimate) -> bool:
    """A count that met nothing to count; a price without any priced part is still an honest fallback."""
    return estimate.provenance == "exact" and estimate.covered == 0


def _origin(member: FrontMember) -> str:
    """The provenances that are not exact, and the smallest covered share where some part had no price."""
    estimates = member.metrics.values()
    origins = sorted({each.provenance for each in estimates if each.provenance != "exact"}) or ["exact"]
    covered = min((each.covered for each in estimates if each.provenance != "exact"), default=1.0)
    missing = [] if covered >= 1 else [f"{format_share(covered)} priced"]
    return ", ".join(origins + missing)
