"""`nasctl place`."""

from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.options import Batch, Json, Models, ModelsFrom, Resolution
from nas.cli.output import print_json, print_rows

if TYPE_CHECKING:
    from nas.api.pricing import Placement


def place(
    on: Annotated[list[str], typer.Option("--on", metavar="H", help="A device to use; repeatable, twice for two.")],
    models: Models = None,
    source: ModelsFrom = None,
    batch: Batch = 1,
    resolution: Resolution = None,
    json: Json = False,
) -> None:
    """Say which device runs which model, so that the last one ends early and no memory overflows.

    Every device runs its models one after the other, at the number format of its own stack.

    Example: nasctl place resnet50 mobilenetv2_100 convnext_tiny --on jetson_orin --on rtx3090
    """
    from nas.api.models import model_names
    from nas.api.pricing import place as placed_on

    placement = placed_on(model_names(models, source), on, batch=batch, resolution=resolution)
    devices = [{"hw": name, "seconds": end} for name, end in zip(on, placement.ends, strict=True)]
    if json:
        rows = [{**vars(row), "latency": row.latency.as_json()} for row in placement.rows]
        print_json({"batch": batch, "placement": rows, "devices": devices, "seconds": placement.seconds})
    else:
        _print(placement, on)


def _print(placement: "Placement", on: list[str]) -> None:
    from nas.report.quantities import format_estimate, format_quantity

    names = [f"{name} ({at})" for at, name in enumerate(on, 1)]
    table = [
        (row.model, names[row.on], format_estimate(row.latency), format_quantity(row.memory_bytes, "B"))
        for row in placement.rows
    ]
    print_rows(("model", "on", "latency", "memory"), table, right=(False, False, True, True))
    print()
    ends = [(name, format_quantity(end, "s")) for name, end in zip(names, placement.ends, strict=True)]
    print_rows(("device", "ends after"), ends, right=(False, True))
    print(f"\nThe last one ends after {format_quantity(placement.seconds, 's')}.")
