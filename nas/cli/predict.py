"""`nasctl predict`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.options import Batch, Device, Json, Models, ModelsFrom, NumberFormat, Resolution
from nas.cli.output import print_facts, print_json, print_rows

if TYPE_CHECKING:
    from nas.api.models import NamedModel
    from nas.cli.layers import Layer
    from predictors.core.estimate import Estimate
    from predictors.core.metric import Scene
    from search_spaces.core.architecture import Architecture


def predict(
    hw: Device,
    models: Models = None,
    source: ModelsFrom = None,
    batch: Batch = 1,
    dtype: NumberFormat = None,
    resolution: Resolution = None,
    by_layer: Annotated[bool, typer.Option("--by-layer", help="Price every layer as well.")] = False,
    split_to: Annotated[
        str | None, typer.Option("--split-to", metavar="H", help="A second device: find the fastest cut between both.")
    ] = None,
    link: Annotated[
        str | None, typer.Option("--link", metavar="SPEED", help="How fast values get there, for example 100Mbit.")
    ] = None,
    json: Json = False,
) -> None:
    """Predict what a model costs on a device: latency, energy and peak memory with their intervals.

    Example: nasctl predict unireplknet_t --hw a100 --by-layer
    Example: nasctl predict resnet50 --hw cpu --split-to a100 --link 1Gbit
    """
    from nas.api.models import model_names
    from nas.cli.compressed_layers import print_compressed_layers
    from nas.cli.estimated import Asked, answer, answers, estimated, scene_of, where
    from nas.cli.kinds import priced_kinds
    from nas.cli.split import as_json, link_to, print_split, split_of
    from nas.report.compressed_layers import compressed_layers

    other = link_to(split_to, link)
    asked = Asked(hw, batch, dtype.value if dtype else None, resolution)
    scene, names = scene_of(asked), model_names(models, source)
    # A long list is answered at speed; who wants more of one of them asks for it alone.
    if source and not by_layer and other is None:
        for told in answers(names, asked):
            print_json(told)
        return
    for model, estimates, unpriced in estimated(names, asked):
        layers, rest, shares = _by_layer(model, estimates, scene) if by_layer else ([], {}, None)
        split = split_of(model.architecture, scene, other) if other else None
        if json or source:
            told = answer(asked, model, estimates, unpriced)
            if by_layer:
                told |= {"layers": _plain(layers), "remainder": rest, "efficiency": shares}
            if split is not None:
                told["split"] = as_json(split)
            print_json(told if source else told | _further(model.architecture, scene))
            continue
        print_facts({"model": model.name, **where(asked), **_words(estimates)})
        _print_kinds(priced_kinds(model.architecture, scene))
        print_compressed_layers(compressed_layers([model.architecture], scene)[0], each=by_layer)
        for name in unpriced:
            print(f"no price for {name}: a fallback stands in")
        if by_layer:
            _print_layers(layers, rest, estimates["latency"])
            _print_efficiency(shares)
        if split is not None:
            print_split(split)


def _further(architecture: "Architecture", scene: "Scene") -> dict[str, Any]:
    """What is told besides of a model that was asked for by name: where its prices are from, kind by kind, and what
    its compressed layers gain; nothing where there is nothing of it."""
    from dataclasses import asdict

    from nas.cli.kinds import priced_kinds
    from nas.report.compressed_layers import compressed_layers

    compressed = [asdict(layer) for layer in compressed_layers([architecture], scene)[0]]
    told = {"kinds": priced_kinds(architecture, scene), "compressed": compressed}
    return {name: rows for name, rows in told.items() if rows}


def _by_layer(
    model: "NamedModel", estimates: "dict[str, Estimate]", scene: "Scene"
) -> "tuple[list[Layer], Layer, dict[str, float] | None]":
    """The priced layers, what the network takes besides them, and the shares of the device's peak."""
    from nas.cli.layers import priced_layers, remainder, whole_efficiency, with_efficiency

    layers = with_efficiency(priced_layers(model.architecture, scene), model.architecture, scene)
    shares = whole_efficiency(model.architecture, scene, estimates["latency"].value)
    return layers, remainder(layers, estimates["latency"]), shares


def _words(estimates: "dict[str, Estimate]") -> dict[str, str]:
    from nas.report.quantities import format_estimate, format_share

    return {
        name: f"{format_estimate(held)}  {held.provenance}, {format_share(held.covered)} priced"
        for name, held in estimates.items()
    }


def _print_kinds(kinds: "list[dict[str, Any]]") -> None:
    from nas.report.quantities import format_share

    if kinds:
        rows = [
            (
                kind["family"],
                format_share(kind["share"]),
                format_share(kind["covered"]),
                kind["provenance"],
                ", ".join(kind["sources"]),
            )
            for kind in kinds
        ]
        print()
        header = ("kind", "of the time", "priced", "provenance", "sources (nasctl hw show)")
        print_rows(header, rows, right=(False, True, True, False, False))


def _plain(layers: "list[Layer]") -> "list[Layer]":
    return [{**layer, "latency": layer["latency"] and layer["latency"].as_json()} for layer in layers]


def _print_layers(layers: "list[Layer]", rest: "Layer", whole: "Estimate") -> None:
    """With what the network takes besides its layers, and the sum: what was predicted."""
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
    if rest["why"]:
        rows.append(("remainder", rest["why"], "", "", format_quantity(rest["value"], rest["unit"]), "", ""))
    rows.append(("sum", "", "", "", format_quantity(whole.value, whole.unit), "", ""))
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
