"""`nasctl train`."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nas.cli.live import LiveLine, share
from nas.cli.options import Json, Quiet, Seed
from nas.cli.output import print_json

if TYPE_CHECKING:
    from nas.model.train.checkpoint import EpochRecord
    from nas.model.train.pruned import PrunedLayer
    from nas.model.train.recipe import Recipe
    from nas.model.train.trainee import Teacher
    from search_spaces.core.architecture import Architecture

MODEL_HELP = "RUN, RUN:RANK, an architecture.json, a published model's name, or an exported .py."
DATA_HELP = "digits, procedural, procedural:VARIANT, or a folder with one sub-folder of images a class."
BITS_HELP = "Train to these bits of layers, such as `nasctl bits` writes."
RECIPE_HELP = "auto (as the space's literature does), a recipe's name or file; default: small and quick."
TEACHER_HELP = "Follow its answers, too: a MODEL, an exported .py, or timm:NAME."
WEIGHTS_HELP = "Begin from this .safetensors file: that of the trained network, or of a low-rank design's dense twin."


class Log(StrEnum):
    """What tells of epochs besides the line and the files."""

    CSV = "csv"
    TENSORBOARD = "tensorboard"


def train(
    model: Annotated[str, typer.Argument(metavar="MODEL", help=MODEL_HELP)],
    data: Annotated[str, typer.Option("--data", metavar="NAME|DIR", help=DATA_HELP)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where weights and history go.")],
    recipe: Annotated[str | None, typer.Option("--recipe", metavar="auto|NAME|FILE", help=RECIPE_HELP)] = None,
    epochs: Annotated[int | None, typer.Option("--epochs", min=1, help="Times through the data.")] = None,
    changes: Annotated[list[str] | None, typer.Option("--set", metavar="A=B", help="Change the recipe.")] = None,
    weights: Annotated[Path | None, typer.Option("--weights", metavar="FILE", help=WEIGHTS_HELP)] = None,
    teacher: Annotated[str | None, typer.Option("--teacher", metavar="MODEL", help=TEACHER_HELP)] = None,
    teacher_weights: Annotated[
        Path | None, typer.Option("--teacher-weights", metavar="FILE", help="The teacher's .safetensors file.")
    ] = None,
    bits: Annotated[Path | None, typer.Option("--bits", metavar="FILE", help=BITS_HELP)] = None,
    device: Annotated[str, typer.Option("--device", help="cpu, cuda or cuda:1.")] = "cpu",
    workers: Annotated[int, typer.Option("--workers", min=0, help="Processes that read images ahead.")] = 0,
    log: Annotated[Log, typer.Option("--log", help="history.csv is always written.")] = Log.CSV,
    seed: Seed = 0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Train a model with a small honest loop, which goes on where it was stopped.

    A design that declares sparsity is pruned to exactly that; one that declares bits, or is given --bits, learns with
    weights and values rounded to them.
    An exported .py is run as code of your own: give none that you would not run.

    Example: nasctl train runs/mobile-cpu-1 --data digits --out trained --epochs 20
    """
    from nas.cli.study_fields import with_changes
    from nas.errors import UserError
    from nas.model.train import train as room

    if bits is not None and model.endswith(".py"):
        raise UserError("The layers of a Python file are not known, so --bits is for designs only.", field="bits")
    architecture = None if model.endswith(".py") else _architecture(model, bits)
    changed = with_changes({} if epochs is None else {"epochs": epochs}, changes or [])
    how = _recipe(recipe, None if architecture is None else architecture.space_name, changed)
    with LiveLine("training", quiet=quiet) as line:
        options: dict[str, Any] = {
            "seed": seed,
            "observe": _watch(line, how.epochs, out if log is Log.TENSORBOARD else None),
            "device": device,
            "weights": weights,
            "teacher": None if teacher is None else _teacher(teacher, teacher_weights),
            "workers": workers,
        }
        if architecture is None:
            result = room.train_exported(Path(model), data, out, how, **options)
        else:
            result = room.train_architecture(architecture, data, out, how, **options)
    kept, pruned = str(out / room.WEIGHTS), _summed(result.pruned)
    if json:
        print_json({"model": model, "data": data, "accuracy": result.accuracy, "weights": kept, "pruned": pruned})
        return
    print(f"{result.accuracy:.2%} of the test images named right after {len(result.history)} epochs; {kept}")
    if pruned:
        print(_told(pruned))


def _architecture(model: str, bits: Path | None) -> "Architecture":
    from nas.api.models import find_model
    from search_spaces.core.bits_file import with_bits_of

    drawn = find_model(model).architecture
    return drawn if bits is None else with_bits_of(drawn, bits)


def _summed(layers: "Sequence[PrunedLayer]") -> dict[str, int] | None:
    """None of a design that declares no sparsity."""
    if not layers:
        return None
    counts = ("weights", "declared_nonzeros", "nonzeros")
    return {"layers": len(layers), **{name: sum(getattr(layer, name) for layer in layers) for name in counts}}


def _told(pruned: dict[str, int]) -> str:
    left, short = pruned["nonzeros"], pruned["declared_nonzeros"] - pruned["nonzeros"]
    met = f"{short:,} fewer than declared" if short else "exactly as declared"
    return f"{left:,} of {pruned['weights']:,} weights are left in {pruned['layers']} pruned layers, {met}"


def _teacher(model: str, weights: Path | None) -> "Teacher":
    from nas.api.models import find_model
    from nas.model.build import build
    from nas.model.train.teacher import TIMM, taught_by, teacher_from
    from nas.model.train.trainee import Teacher

    if model.startswith(TIMM) or model.endswith(".py"):
        return Teacher(Path(model).stem, lambda classes: teacher_from(model, classes, weights))
    design = find_model(model).architecture
    return Teacher(design.id, lambda classes: taught_by(build(design, num_classes=classes), model, classes, weights))


def _watch(line: LiveLine, epochs: int, tensorboard_in: Path | None) -> "Callable[[EpochRecord], None]":
    from nas.model.train.logs import tensorboard_log

    log = None if tensorboard_in is None else tensorboard_log(tensorboard_in / "tensorboard")

    def observe(record: "EpochRecord") -> None:
        short = f"memory was short: batches in {record.pieces} pieces" if record.pieces > 1 else ""
        told = (f"loss {record.loss:.3f}", f"accuracy {record.accuracy:.2%}", short)
        if log is not None:
            log(record)
        line.tell(f"{share(record.epoch, epochs)} epochs", *filter(None, told))

    return observe


def _recipe(name: str | None, space: str | None, changed: dict[str, Any]) -> "Recipe":
    from pydantic import ValidationError

    from nas.errors import UserError, did_you_mean
    from nas.model.train.named_recipes import load_recipe
    from nas.model.train.recipe import Recipe

    named = {} if name is None else load_recipe(name, space)[1].recipe.model_dump()
    try:
        return Recipe(**{**named, **changed})
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in fault["loc"])
        suggestion = "" if field in Recipe.model_fields else did_you_mean(field, Recipe.model_fields)
        raise UserError(f"Recipe field '{field}': {fault['msg']}.{suggestion}", field=field) from None
