"""`nasctl predict`."""

from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.options import Batch, Device, Json, Models, ModelsFrom, NumberFormat, Resolution
from nas.cli.output import print_facts, print_json, print_rows

if TYPE_CHECKING:
    from nas.cli.layers import Layer
    from predictors.core.estimate import Estimate

METRICS = ("latency", "energy", "peak_memory")


def predict(
    hw: Device,
    models: Models = None,
    source: ModelsFrom = None,
    batch: Batch = 1,
    dtype: NumberFormat = None,
    resolution: Resolution = None,
    by_layer: Annotated[bool, typer.Option("--by-layer", help="Price every layer as well.")] = False,
    json: Json = False,
) -> None:
    """Predict what a model costs on a device: latency, energy and peak memory with their intervals.

    Example: nasctl predict unireplknet_t --hw a100 --by-layer
    """
    from hw_profiles.core.load import load_device
    from nas.cli.layers import priced_layers, unpriced
    from nas.cli.models import load_models, model_names
    from predictors.core.evaluation import estimate
    from predictors.core.metric import Scene

    profile = load_device(hw)
    scene = Scene(profile, batch, dtype.value if dtype else profile.stack.dtype)
    asked = {"hw": profile.name, "batch": scene.batch, "dtype": scene.dtype}
    for model in load_models(model_names(models, source), resolution):
        estimates = {name: estimate(model.architecture, name, scene) for name in METRICS}
        incomplete = estimates["latency"].covered < 1
        layers = priced_layers(model.architecture, scene) if by_layer or incomplete else []
        if json or source:
            answer = {
                "model": model.name,
                **asked,
                **{name: held.as_json() for name, held in estimates.items()},
            }
            print_json({**answer, **({"layers": _plain(layers)} if by_layer else {}), "unpriced": unpriced(layers)})
            continue
        print_facts({"model": model.name, **asked, **_words(estimates)})
        for name in unpriced(layers):
            print(f"no price for {name}: a fallback stands in")
        if by_layer:
            _print_layers(layers)


def _words(estimates: "dict[str, Estimate]") -> dict[str, str]:
    from nas.report.quantities import format_estimate, format_share

    return {
        name: f"{format_estimate(held)}  {held.provenance}, {format_share(held.covered)} priced"
        for name, held in estimates.items()
    }


def _plain(layers: "list[Layer]") -> "list[Layer]":
    return [{**layer, "latency": layer["latency"] and layer["latency"].as_json()} for layer in layers]


def _print_layers(layers: "list[Layer]") -> None:
    from nas.report.quantities import format_estimate, format_quantity, format_shape

    rows = [
        (
            layer["name"],
            layer["kind"],
            format_shape(tuple(layer["output_shape"])),
            format_quantity(layer["macs"], ""),
            "" if layer["latency"] is None else format_estimate(layer["latency"]),
        )
        for layer in layers
    ]
    print()
    print_rows(("layer", "kind", "output", "macs", "latency"), rows, right=(False, False, True, True, True))
