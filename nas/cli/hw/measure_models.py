"""`nasctl hw measure MODEL...`: what networks take end to end, beside what was predicted."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nas.cli.output import print_json, print_rows, remark

if TYPE_CHECKING:
    from hw_profiles.core.networks import MeasuredNetwork
    from nas.api.models import NamedModel
    from nas.model.measure.stack import MeasuredStack
    from predictors.core.estimate import Estimate


@dataclass(frozen=True)
class Compared:
    """One network's seconds for a batch, as timed, and as predicted where a device was named."""

    model: str
    measured: "MeasuredNetwork"
    predicted: "Estimate | None"

    @property
    def ratio(self) -> float | None:
        """Measured over predicted."""
        return self.measured.latency_s / self.predicted.value if self.predicted else None

    @property
    def inside(self) -> bool | None:
        """Whether the predicted interval holds the measurement."""
        return self.predicted.low <= self.measured.latency_s <= self.predicted.high if self.predicted else None


def measure_models(
    names: list[str] | None,
    source: str | None,
    stack: "MeasuredStack",
    *,
    batch: int,
    hw: str | None,
    out: Path | None,
    json: bool,
    quiet: bool,
) -> None:
    """Time every named model on the stack; with `out`, keep what a fit can draw again."""
    from nas.api.models import load_models, model_names
    from nas.cli.live import LiveLine

    models = list(load_models(with_fronts(model_names(names, source))))
    compared: list[Compared] = []
    with LiveLine("measuring", quiet=quiet) as line:
        for row in _compared(models, stack, batch, hw, out):
            compared.append(row)
            line.tell(f"{len(compared)} of {len(models)} networks", row.model)
    if json:
        print_json(
            {"stack": stack.label, "batch": batch, "models": [_plain(row) for row in compared], **_sum(compared)}
        )
        return
    _print(compared)
    remark(f"timed on {stack.label}, batch {batch}", quiet=quiet)


def _compared(
    models: "list[NamedModel]", stack: "MeasuredStack", batch: int, hw: str | None, out: Path | None
) -> Iterator[Compared]:
    from nas.model.measure.networks_table import NetworksTable, candidate
    from search_spaces.core.catalog import list_spaces
    from search_spaces.core.load import list_models

    kept, passing, published = NetworksTable(out, stack), NetworksTable(None, stack), list_models()
    for model in models:
        # A fit draws a network again by its space's name; a space of the user's own has none that lasts.
        table = kept if model.architecture.space_name in list_spaces() else passing
        network = candidate(model.architecture, model.name if model.name in published else "")
        yield Compared(model.name, table.timed(network, batch), _prediction(model, stack, batch, hw))


def _prediction(model: "NamedModel", stack: "MeasuredStack", batch: int, hw: str | None) -> "Estimate | None":
    """By the named device, else by the one that the model's run was searched for."""
    from hw_profiles.core.load import load_profile
    from predictors.core.evaluation import estimate
    from predictors.core.metric import Scene

    searched_for = model.origin.get("hw")
    device = hw or (searched_for and searched_for["name"])
    if device is None:
        return None
    return estimate(model.architecture, "latency", Scene(load_profile(device), batch, stack.placement.dtype))


def with_fronts(names: list[str]) -> list[str]:
    """RUN as every rank of its front."""
    from nas.run_folder import open_run

    ranked: list[str] = []
    for name in names:
        if Path(name).is_dir():
            ranked += [f"{name}:{rank}" for rank in range(1, len(open_run(name).result["front"]) + 1)]
        else:
            ranked.append(name)
    return ranked


def _plain(row: Compared) -> dict[str, Any]:
    measured = asdict(row.measured)
    return {
        "model": row.model,
        "id": measured["id"],
        "measured": {name: measured[name] for name in ("latency_s", "median_s", "spread_s", "energy_j")},
        "predicted": row.predicted.as_json() if row.predicted else None,
        "ratio": row.ratio,
        "inside": row.inside,
    }


def _sum(compared: list[Compared]) -> dict[str, Any]:
    """Mean |predicted / measured - 1| and the share of intervals that held, over what was predicted."""
    known = [row for row in compared if row.predicted]
    if not known:
        return {"mape": None, "inside": None}
    errors = [abs(row.predicted.value / row.measured.latency_s - 1) for row in known if row.predicted]
    return {"mape": sum(errors) / len(errors), "inside": sum(bool(row.inside) for row in known) / len(known)}


def _print(compared: list[Compared]) -> None:
    from nas.report.quantities import format_estimate, format_quantity

    rows = [
        (
            row.model,
            format_quantity(row.measured.latency_s, "s"),
            f"{row.measured.spread_s / row.measured.latency_s:.0%}",
            format_quantity(row.measured.energy_j, "J"),
            format_estimate(row.predicted) if row.predicted else "",
            f"{row.ratio:.2f}" if row.ratio else "",
        )
        for row in compared
    ]
    header = ("model", "measured", "spread", "energy", "predicted", "measured / predicted")
    print_rows(header, rows, right=(False, True, True, True, True, True))
    total = _sum(compared)
    if total["mape"] is not None:
        print(f"mean error {total['mape']:.1%}; {total['inside']:.0%} inside their interval")
