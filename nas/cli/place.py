"""`nasctl place`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.options import Batch, Json, Models, ModelsFrom, Resolution
from nas.cli.output import print_json, print_rows

if TYPE_CHECKING:
    from nas.cli.models import NamedModel
    from predictors.core.metric import Scene


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
    import numpy as np

    from hw_profiles.core.load import load_profile
    from nas.cli.models import load_models, model_names
    from predictors.core.evaluation import estimate
    from predictors.core.metric import Scene
    from predictors.placement_on_devices import assign

    profiles = [load_profile(name) for name in on]
    scenes = [Scene(profile, batch, profile.stack.dtype) for profile in profiles]
    asked = list(load_models(model_names(models, source), resolution))
    latencies = [[estimate(model.architecture, "latency", scene) for scene in scenes] for model in asked]
    needed = np.array([[_bytes(model, scene) for scene in scenes] for model in asked])
    there = np.array([profile.memory_bytes.value for profile in profiles])
    seconds = np.array([[held.value for held in row] for row in latencies])
    # What a model needs where its number format is widest: no device is filled to the brim by a guess.
    placed = assign(seconds, needed.max(axis=1), there)
    rows = [
        {"model": model.name, "on": device, "hw": profiles[device].name, "latency": row[device], "memory_bytes": held}
        for model, device, row, held in zip(asked, placed.device_of, latencies, needed.max(axis=1), strict=True)
    ]
    ends = [sum(row["latency"].value for row in rows if row["on"] == at) for at in range(len(profiles))]
    devices = [{"hw": profile.name, "seconds": end} for profile, end in zip(profiles, ends, strict=True)]
    if json:
        plain = [{**row, "latency": row["latency"].as_json()} for row in rows]
        print_json({"batch": batch, "placement": plain, "devices": devices, "seconds": placed.seconds})
    else:
        _print(rows, devices, placed.seconds)


def _bytes(model: "NamedModel", scene: "Scene") -> float:
    """Weights, and the maps that live at once."""
    from predictors.core.evaluation import estimate

    return sum(estimate(model.architecture, name, scene).value for name in ("weight_bytes", "peak_memory"))


def _print(rows: list[dict[str, Any]], devices: list[dict[str, Any]], seconds: float) -> None:
    from nas.report.quantities import format_estimate, format_quantity

    named = [f"{device['hw']} ({at})" for at, device in enumerate(devices, 1)]
    table = [
        (row["model"], named[row["on"]], format_estimate(row["latency"]), format_quantity(row["memory_bytes"], "B"))
        for row in rows
    ]
    print_rows(("model", "on", "latency", "memory"), table, right=(False, False, True, True))
    print()
    ends = [(name, format_quantity(device["seconds"], "s")) for name, device in zip(named, devices, strict=True)]
    print_rows(("device", "ends after"), ends, right=(False, True))
    print(f"\nThe last one ends after {format_quantity(seconds, 's')}.")
