"""`nasctl scale`."""

import json as text
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.options import Json, Model
from nas.cli.output import print_json, print_rows, remark

if TYPE_CHECKING:
    from search_spaces.core.architecture import Architecture
    from search_spaces.scaling.core.scale import Scaled

# Beyond this a batch of a few images no longer fits a device.
LARGE_BYTES = 2**30


def scale(
    model: Model,
    macs: Annotated[
        list[str], typer.Option("--macs", metavar="FACTOR", help="4x is four times the MACs; repeat for a family.")
    ],
    rule: Annotated[str, typer.Option("--rule", metavar="RULE", help="A rule; a wrong name lists them.")] = (
        "fast_compound"
    ),
    alpha: Annotated[
        float | None, typer.Option("--alpha", help="Of fast_compound: the share of the MACs that width takes.")
    ] = None,
    regime: Annotated[
        str | None, typer.Option("--regime", metavar="long|short", help="Of resnet_rs: how long training will be.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="A .json file; of a family each name gets its factor."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
    json: Json = False,
) -> None:
    """Make a network larger or smaller by a published rule, and write it as an architecture.json.

    Example: nasctl scale convnext_tiny --macs 2x --macs 4x --rule fast_compound
    """
    from nas.api.models import find_model
    from nas.api.scaling import space_of
    from nas.model.export.core.writing import write_all
    from search_spaces.core.files import architecture_document
    from search_spaces.scaling.core.scale import scale as scaled_by

    factors = [_factor(written) for written in macs]
    found = find_model(model)
    space = space_of(found)
    given = {name: value for name, value in (("alpha", alpha), ("regime", regime)) if value is not None}
    family = [scaled_by(space, found.architecture, rule, by, given) for by in factors]
    folder, names = _places(out, model, factors)
    documents = [architecture_document(one.space, one.architecture) for one in family]
    contents = {name: text.dumps(held, indent=1).encode() for name, held in zip(names, documents, strict=True)}
    files = write_all(folder, contents, overwrite=overwrite)
    members = [_member(by, one, files[name]) for by, one, name in zip(factors, family, names, strict=True)]
    for one, name in zip(family, names, strict=True):
        _remark_on_attention(one.architecture, name)
    if json:
        print_json({"model": model, "rule": rule, "options": given, "family": members})
    else:
        _print(_counts(found.architecture), members)


def _factor(written: str) -> float:
    """`4x`, `0.5x`, or the number alone."""
    from nas.errors import UserError

    match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)x?", written.strip().lower())
    if match is None:
        raise UserError(f"'{written[:100]}' is no factor: 4x is four times the MACs, 0.5x half of them.", field="macs")
    return float(match[1])


def _places(out: Path | None, model: str, factors: list[float]) -> tuple[Path, list[str]]:
    """A folder and a file's name for each factor."""
    from nas.errors import UserError

    if len(set(factors)) < len(factors):
        raise UserError("The same factor was given twice.", field="macs")
    if out is not None and out.suffix != ".json":
        raise UserError(f"An architecture is a .json file; --out was '{out}'.", field="out")
    if out is not None and len(factors) == 1:
        return out.parent, [out.name]
    stem = out.stem if out is not None else re.sub(r"[^A-Za-z0-9]+", "_", Path(model).name.removesuffix(".json"))
    return out.parent if out is not None else Path(), [f"{stem}_{factor:g}x.json" for factor in factors]


def _member(by: float, scaled: "Scaled", file: Path) -> dict[str, Any]:
    factors = scaled.factors
    return {
        "macs_factor": by,
        "file": str(file),
        "id": scaled.architecture.id,
        "factors": {name: getattr(factors, name) for name in ("depth", "width", "resolution", "patch")},
        "resolution": scaled.architecture.resolution,
        **_counts(scaled.architecture),
    }


def _remark_on_attention(architecture: "Architecture", name: str) -> None:
    from nas.report.quantities import format_quantity
    from search_spaces.scaling.laws.patches import largest_attention_map_bytes

    held = largest_attention_map_bytes(architecture)
    if held > LARGE_BYTES:
        size = format_quantity(held, "B")
        remark(f"{name}: the attention maps of one layer take {size} an image where they are held whole.", quiet=False)


def _counts(architecture: "Architecture") -> dict[str, int]:
    from predictors.core.evaluation import estimate
    from predictors.core.metric import Scene

    return {name: int(estimate(architecture, name, Scene()).value) for name in ("params", "macs", "activations")}


def _print(base: Mapping[str, int], members: list[dict[str, Any]]) -> None:
    from nas.report.quantities import format_quantity

    def row(member: Mapping[str, Any]) -> tuple[str, ...]:
        by_rule = (f"{member['factors'][name]:.4f}" for name in ("depth", "width", "resolution"))
        counts = (f"{format_quantity(member[name], '')} ({member[name] / base[name]:.2f}x)" for name in base)
        return (f"{member['macs_factor']:g}x", *by_rule, str(member["resolution"]), *counts, member["file"])

    header = ("asked", "depth", "width", "resolution", "side", "params", "macs", "activations", "file")
    print_rows(header, [row(member) for member in members], right=[True] * 8)
