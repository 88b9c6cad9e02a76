"""`nasctl show`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.options import Json, Models, ModelsFrom, Quiet, Resolution
from nas.cli.output import print_facts, print_json, print_rows, remark
from nas.errors import UserError

if TYPE_CHECKING:
    from nas.api.models import NamedModel

A_GATE_FAILED = 1

Svg = Annotated[
    Path | None, typer.Option("--svg", metavar="FILE", help="Draw the network: blocks, kernels, shortcuts.")
]
Png = Annotated[
    Path | None, typer.Option("--png", metavar="FILE", help="The drawing for a paper, at 300 dots per inch.")
]
Width = Annotated[float, typer.Option("--width", metavar="CM", help="How wide the PNG shall stand on paper.")]


def show(
    models: Models = None,
    source: ModelsFrom = None,
    resolution: Resolution = None,
    svg: Svg = None,
    png: Png = None,
    width: Width = 16.0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Count a model without any device: parameters, MACs, activations, and its layers in running order; or tell where
    an exported file came from.

    MACs, activations and layers are those of the deployed form, branches merged and norms folded.

    With --svg or --png: one MODEL as a picture, each block as tall as its map, as wide as its channels, with its kernel
    to scale.

    A FILE that `export` or `train` wrote, of whatever format, is told with its search, its predicted numbers, and
    whether the hashes hold: exit code 1 where one does not. Nothing in it is run.

    Example: nasctl show unireplknet_t --svg unireplknet_t.svg
    Example: nasctl show exported/my_net.onnx
    """
    from nas.api.models import find_model, model_names
    from nas.model.export.origin.read import is_export

    names = model_names(models, source)
    if (svg or png) and len(names) != 1:
        raise UserError(f"A picture shows one MODEL; given were {len(names)}.", field="svg" if svg else "png")
    verified = True
    for name in names:
        # What is drawn, or looked at in another size, is the design that a file names.
        if is_export(Path(name)) and not (svg or png or resolution):
            verified &= _tell_origin(Path(name), as_json=json or source is not None)
            continue
        model = find_model(name, resolution)
        answer = _answer(model)
        if json or source:
            print_json(answer)
        else:
            _print(answer)
        _draw(model, svg, png, width, quiet=quiet)
    if not verified:
        raise typer.Exit(A_GATE_FAILED)


def _tell_origin(file: Path, *, as_json: bool) -> bool:
    """False where a hash does not hold."""
    from nas.cli.origin_facts import origin_answer, print_origin
    from nas.model.export.origin.read import read_origin

    origin = read_origin(file)
    if as_json:
        print_json(origin_answer(origin))
    else:
        print_origin(origin)
    return origin.verified is not False


def _draw(model: "NamedModel", svg: Path | None, png: Path | None, width: float, *, quiet: bool) -> None:
    if not (svg or png):
        return
    from nas.report.drawn_blocks import drawn_blocks
    from nas.report.network_figure import render_network_svg
    from nas.report.writing import write_picture

    drawing = drawn_blocks(model.architecture)
    picture = render_network_svg(model.name, drawing.blocks, drawing.skips, drawing.fields)
    write_picture(picture, svg, png, width)
    remark(f"Wrote {' and '.join(str(path) for path in (svg, png) if path)}", quiet=quiet)


def _answer(model: "NamedModel") -> dict[str, Any]:
    from nas.cli.layers import layer_rows
    from predictors.core.evaluation import estimate
    from predictors.core.metric import Scene

    counts = ("params", "params_deploy", "nonzeros", "macs", "activations")
    return {
        "model": model.name,
        **{name: int(estimate(model.architecture, name, Scene()).value) for name in counts},
        "resolution": model.architecture.resolution,
        "id": model.architecture.id,
        "layers": layer_rows(model.architecture),
    }


def _print(answer: dict[str, Any]) -> None:
    from nas.report.quantities import format_quantity, format_shape

    sparse = ("nonzeros",) if answer["nonzeros"] < answer["params_deploy"] else ()
    counts = {name: answer[name] for name in ("params", "params_deploy", *sparse, "macs", "activations")}
    words = {name: format_quantity(value, "") for name, value in counts.items()}
    print_facts({"model": answer["model"], **words, "resolution": answer["resolution"]})
    print()
    rows = [
        (
            layer["name"],
            layer["kind"],
            format_shape(tuple(layer["output_shape"])),
            *(format_quantity(layer[name], "") for name in ("params", "macs", "activations")),
        )
        for layer in answer["layers"]
    ]
    header = ("layer", "kind", "output", "params", "macs", "activations")
    print_rows(header, rows, right=(False, False, True, True, True, True))
