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
    from nas.cli.layers import priced_layers, unpriced, whole_efficiency, with_efficiency
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
        shares = whole_efficiency(model.architecture, scene, estimates["latency"].value) if by_layer else None
        if by_layer:
            layers = with_efficiency(layers, model.architecture, scene)
        if json or source:
            answer = {
                "model": model.name,
                **asked,
                **{name: held.as_json() for name, held in estimates.items()},
            }
            detail = {"layers": _plain(layers), "efficiency": shares} if by_layer else {}
            print_json({**answer, **detail, "unpriced": unpriced(layers)})
            continue
        print_facts({"model": model.name, **asked, **_words(estimates)})
        for name in unpriced(layers):
            print(f"no price for {name}: a fallback stands in")
        if by_layer:
            _print_layers(layers)
            _print_efficiency(shares)


def _words(estimates: "dict[str, Estimate]") -> dict[str, str]:
    from nas.report.quantities import format_estimate, format_share

    return {
        name: f"{format_estimate(held)}  {held.provenance}, {format_share(held.covered)} priced"
        for name, held in estimates.items()
    }


def _plain(layers: "list[Layer]") -> "list[Layer]":
    return [{**layer, "latency": layer["latency"] and layer["latency"].as_json()} for layer in layers]


def _print_layers(layers: "list[Layer]") -> None:
    from nas.report.quantities import format_estimate, format_quantity, format_shape, format_share

    rows = [
        (
            layer["name"],
            layer["kind"],
            format_shape(tuple(layer["output_shape"])),
            format_quantity(layer["macs"], ""),
            "" if layer["latency"] is None else format_estimate(layer["latency"]),
            *("" if layer[name] is None else format_share(layer[name]) for name in ("efficiency", "attainable")),
        )
        for layer in layers
    ]
    print()
    header = ("layer", "kind", "output", "macs", "latency", "of peak", "at most")
    print_rows(header, rows, right=(False, False, True, True, True, True, True))


def _print_efficiency(shares: "dict[str, float] | None") -> None:
    from nas.report.quantities import format_share

    if shares is None:
        print("\nThe device has no peak at this number format, so no efficiency can be told.")
        return
    reached, attainable, fused = (format_share(shares[name]) for name in ("achieved", "attainable", "fused"))
    print(f"\n{reached} of the device's peak; layer by layer at most {attainable}, each block in one kernel {fused}.")
