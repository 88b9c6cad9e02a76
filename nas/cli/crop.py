"""`nasctl crop`."""

import json as text
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.options import Json, Model
from nas.cli.output import print_facts, print_json, print_rows, remark

if TYPE_CHECKING:
    from search_spaces.core.architecture import Architecture
    from search_spaces.cropping.budgets import BudgetName
    from search_spaces.cropping.crop import Cropped

SHARE = "20% of the model's, or 0.2."


def crop(
    model: Model,
    params: Annotated[str | None, typer.Option("--params", metavar="SHARE", help=f"Parameters: {SHARE}")] = None,
    macs: Annotated[str | None, typer.Option("--macs", metavar="SHARE", help=f"MACs: {SHARE}")] = None,
    weight_bytes: Annotated[
        str | None, typer.Option("--weight-bytes", metavar="SHARE", help=f"Bytes of the stored weights: {SHARE}")
    ] = None,
    step: Annotated[int, typer.Option("--step", min=1, help="Widths are whole multiples of it.")] = 8,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A .json file.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    json: Json = False,
) -> None:
    """Crop a network's channels before training, layer by layer within a budget, into a plain architecture.json.

    Example: nasctl crop resnet18 --params 20%
    """
    from nas.api.models import find_model
    from nas.api.scaling import space_of
    from nas.model.export.core.writing import write_all
    from search_spaces.core.files import architecture_document
    from search_spaces.cropping.crop import crop as cropped_to

    of, written = _budget({"params": params, "macs": macs, "weight_bytes": weight_bytes})
    share = _share(written, of)
    folder, name = _place(out, model, of, share)
    found = find_model(model)
    cropped = cropped_to(space_of(found), found.architecture, of, share, step=step)
    document = architecture_document(cropped.space, cropped.architecture)
    file = write_all(folder, {name: text.dumps(document, indent=1).encode()}, overwrite=overwrite)[name]
    _remark_on_budget(cropped.kept, share, of)
    answer = {
        "model": model,
        "budget": of,
        "asked": share,
        "reached": cropped.kept,
        "step": step,
        "file": str(file),
        "id": cropped.architecture.id,
        **_counts(cropped.architecture),
        "layers": _layers(found.architecture, cropped),
    }
    if json:
        print_json(answer)
    else:
        _print(_counts(found.architecture), answer)


def _budget(given: dict[str, str | None]) -> tuple["BudgetName", str]:
    from nas.errors import UserError
    from search_spaces.cropping.budgets import BUDGETS

    named: list[tuple[BudgetName, str]] = [(of, written) for of in BUDGETS if (written := given[of]) is not None]
    if len(named) != 1:
        raise UserError(
            "A network is cropped to one budget.",
            hint="Give --params 20%, --macs 50% or --weight-bytes 30%.",
            field="params",
        )
    return named[0]


def _share(written: str, of: str) -> float:
    """`20%`, or `0.2`."""
    from nas.errors import UserError

    match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)(%?)", written.strip())
    share = float(match[1]) / (100 if match[2] else 1) if match else 0.0
    if not 0 < share < 1:
        raise UserError(f"'{written[:100]}' is no share: 20% or 0.2 keeps a fifth.", field=of)
    return share


def _place(out: Path | None, model: str, of: str, share: float) -> tuple[Path, str]:
    from nas.errors import UserError

    if out is None:
        stem = re.sub(r"[^A-Za-z0-9]+", "_", Path(model).name.removesuffix(".json"))
        return Path(), f"{stem}_{of}_{100 * share:g}pc.json"
    if out.suffix != ".json":
        raise UserError(f"An architecture is a .json file; --out was '{out}'.", field="out")
    return out.parent, out.name


def _remark_on_budget(reached: float, asked: float, of: str) -> None:
    """Widths move in steps, so that a budget may be missed."""
    from search_spaces.cropping.crop import TOLERANCE

    if abs(reached / asked - 1) > TOLERANCE:
        remark(
            f"{asked:.1%} of the {of} were asked for, {reached:.1%} is the nearest; try a smaller --step.", quiet=False
        )


def _counts(architecture: "Architecture") -> dict[str, int]:
    from predictors.core.evaluation import estimate
    from predictors.core.metric import Scene

    names = ("params", "macs", "weight_bytes", "activations")
    return {name: int(estimate(architecture, name, Scene()).value) for name in names}


def _layers(whole: "Architecture", cropped: "Cropped") -> list[dict[str, Any]]:
    """Every layer that was cropped or might have been: channels before and after, weights asked for and kept."""
    from search_spaces.cropping.budgets import BUDGETS

    weights = BUDGETS["params"]
    after = {node.name: node for node in cropped.architecture.graph}
    return [
        {
            "name": node.name,
            "channels": node.shape[0],
            "cropped_channels": after[node.name].shape[0],
            "asked_density": cropped.densities[node.name],
            "density": weights.layer(cropped.architecture, after[node.name]) / weights.layer(whole, node),
        }
        for node in whole.graph
        if node.name in cropped.densities and node.name in after
    ]


def _print(base: dict[str, int], answer: dict[str, Any]) -> None:
    from nas.report.quantities import format_quantity

    rows = [
        (
            row["name"],
            f"{row['channels']} -> {row['cropped_channels']}",
            f"{row['asked_density']:.3f}",
            f"{row['density']:.3f}",
        )
        for row in answer["layers"]
    ]
    print_rows(("layer", "channels", "asked", "kept"), rows, right=[False, True, True, True])
    print()
    units = {name: "B" if name == "weight_bytes" else "" for name in base}
    counts = {
        name: f"{format_quantity(answer[name], unit)} ({answer[name] / base[name]:.1%})" for name, unit in units.items()
    }
    asked = f"{answer['asked']:.1%} of the {answer['budget']}, reached {answer['reached']:.1%}"
    print_facts({"asked": asked, **counts, "file": answer["file"]})
