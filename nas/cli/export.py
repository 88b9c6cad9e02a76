"""`nasctl export`."""

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.options import Json, Model
from nas.cli.output import print_facts, print_json, remark
from nas.model.export.core.catalog import list_exporters

if TYPE_CHECKING:
    from search_spaces.core.architecture import Architecture


QUANTISATION_HELP = "Grids that `nasctl train` has left beside these weights: write integers (onnx)."
RECIPE_HELP = "Add how to train it: auto (as its space's literature does), a recipe's name or file (pytorch, timm)."


class ExportedForm(StrEnum):
    """The forms of a network that a frozen graph can have."""

    TRAIN = "train"
    DEPLOY = "deploy"


def export(
    model: Model,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=f"{', '.join(list_exporters())}.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write it.")],
    name: Annotated[str | None, typer.Option("--name", help="Name of the files; default: the model's.")] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", metavar="FILE", help="Trained weights, a .safetensors file.")
    ] = None,
    form: Annotated[
        ExportedForm | None,
        typer.Option("--form", help="Branches and norms as trained or merged; default: what the format is for."),
    ] = None,
    quantisation: Annotated[Path | None, typer.Option("--quantisation", metavar="FILE", help=QUANTISATION_HELP)] = None,
    recipe: Annotated[str | None, typer.Option("--recipe", metavar="auto|NAME|FILE", help=RECIPE_HELP)] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
    json: Json = False,
) -> None:
    """Write a model that needs nasctl no more, and beside it where it came from.

    Frozen graphs are run once and compared with the network before they are written.

    Example: nasctl export runs/large_kernel-a100-1:3 --to pytorch --out exported
    """
    from nas.api.models import find_model
    from nas.api.taking import export as exported

    found = find_model(model)
    files = exported(
        found,
        out,
        to=to,
        name=name or _file_name(model, found.architecture.id),
        form=None if form is None else form.value,
        weights=weights,
        quantisation=quantisation,
        recipe=recipe,
        overwrite=overwrite,
    )
    written = {
        "model": files.model,
        "weights": files.weights,
        "training": files.training,
        "provenance": files.provenance,
    }
    answer = {kind: str(path) for kind, path in written.items() if path is not None}
    if json:
        print_json({"model": model, "files": answer})
    else:
        print_facts(answer)
    if to == "onnx" and quantisation is None and _declares_few_bits(found.architecture):
        remark("Floats were written: integers take the grids of a training, --quantisation.", quiet=json)


def _declares_few_bits(architecture: "Architecture") -> bool:
    from predictors.core.compression import INT8_BITS
    from search_spaces.core.ops import Conv, Linear

    weighted = [node.op for node in architecture.graph if isinstance(node.op, Conv | Linear)]
    return any(op.weight_bits <= INT8_BITS for op in weighted)


def _file_name(model: str, design: str) -> str:
    """`runs/large_kernel-a100-1:3` -> `large_kernel_a100_1_3`; a space's own code gives way to the design's id."""
    space, colon, code = model.partition(":")
    plain = Path(model).name.removesuffix(".json") if code.isdigit() or not colon else f"{space}_{design}"
    name = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")
    return name if name[:1].isalpha() else f"model_{name}"
