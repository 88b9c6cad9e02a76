"""The front and its designs as rows of text, for whoever prints them."""

from collections.abc import Sequence
from dataclasses import dataclass

from nas.report.data import Estimate, FrontMember, Layer, Metric
from nas.report.quantities import format_estimate, format_quantity, format_shape, format_share


@dataclass(frozen=True)
class Table:
    """Text cells; `numeric[i]` says that column i reads best aligned right."""

    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


def front_table(front: Sequence[FrontMember], metrics: Sequence[Metric]) -> Table:
    """One row a design in rank order: rank, id, every metric with its interval, and where the numbers come from."""
    return Table(
        header=("rank", "id", *(metric.name for metric in metrics), "provenance"),
        numeric=(True, False, *(True for _ in metrics), False),
        rows=tuple(
            (str(member.rank), member.id, *(_cell(member, metric) for metric in metrics), _origin(member))
            for member in front
        ),
    )


def layer_table(layers: Sequence[Layer]) -> Table:
    """One row an operator in running order; an operator without a price says so."""
    return Table(
        header=("layer", "kind", "output", "params", "macs", "latency"),
        numeric=(False, False, True, True, True, True),
        rows=tuple(
            (
                layer.name,
                layer.kind,
                format_shape(layer.output_shape),
                format_quantity(layer.params, ""),
                format_quantity(layer.macs, ""),
                "not priced" if layer.latency_s is None else format_estimate(latency_of(layer)),
            )
            for layer in layers
        ),
    )


def latency_of(layer: Layer) -> Estimate:
    """The layer's latency in seconds with its interval; NaN where it was not priced."""
    value = float("nan") if layer.latency_s is None else layer.latency_s
    low = value if layer.latency_low_s is None else layer.latency_low_s
    high = value if layer.latency_high_s is None else layer.latency_high_s
    return Estimate(value, low, high, unit="s", provenance="")


def _cell(member: FrontMember, metric: Metric) -> str:
    estimate = member.metrics.get(metric.name)
    return "unknown" if estimate is None else format_estimate(estimate)


def _origin(member: FrontMember) -> str:
    """The provenances that are not exact, and the smallest covered share where a part of the graph had no price."""
    estimates = member.metrics.values()
    origins = sorted({each.provenance for each in estimates if each.provenance != "exact"}) or ["exact"]
    covered = min((each.covered for each in estimates), default=1.0)
    missing = [] if covered >= 1 else [f"{format_share(covered)} priced"]
    return ", ".join(origins + missing)
