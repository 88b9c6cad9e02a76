"""MODEL on the command line: RUN, RUN:RANK, an architecture's or an export's .json, or a published model's name."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nas.errors import UserError
from nas.report.kept import space_of
from nas.run_folder import open_run
from search_spaces.core.architecture import Architecture
from search_spaces.core.catalog import list_spaces
from search_spaces.core.load import load_model, load_space


@dataclass(frozen=True)
class NamedModel:
    """An architecture, the words that the user named it by, and what is known of where it comes from."""

    name: str
    architecture: Architecture
    origin: Mapping[str, Any]


def model_names(names: list[str] | None, source: str | None) -> list[str]:
    """What was asked for, in order: the arguments, then the lines of `source` (a file, or - for stdin).

    Raises:
        UserError: neither names a model, or `source` is no readable text.
    """
    found = [*(names or []), *_lines(source)]
    if not found:
        hint = "Give MODEL, or --from FILE with one MODEL a line."
        raise UserError("No model was named.", hint=hint, field="model")
    return found


def load_models(names: list[str], resolution: int | None = None) -> Iterator[NamedModel]:
    """The models one by one, so that a long list answers while it is read."""
    return (find_model(name, resolution) for name in names)


def find_model(text: str, resolution: int | None = None) -> NamedModel:
    """The model that `text` names, at its own or the given resolution.

    Raises:
        NasError, SpaceError: no such run, rank, file or published model, or no such resolution in its space.
    """
    ranked = re.fullmatch(r"(.+):([0-9]{1,9})", text)
    # pathlib raises where a name, such as a long code, is longer than the file system knows; os.path answers no.
    if os.path.isdir(text):
        model = _front_member(text, Path(text), 1)
    elif ranked and os.path.isdir(ranked[1]):
        model = _front_member(text, Path(ranked[1]), int(ranked[2]))
    else:
        model = NamedModel(text, load_model(text), {"model": text})
    return model if resolution is None else replace(model, architecture=at_resolution(model, resolution))


def _front_member(text: str, folder: Path, rank: int) -> NamedModel:
    """A design of a run's front; rank 1 is the best by the first objective."""
    run = open_run(folder)
    member = run.member(rank)
    origin = {
        "run": str(folder),
        "rank": rank,
        "seed": run.study["seed"],
        "hw": run.study["hw"],
        "metrics": member["metrics"],
        **run.provenance,
    }
    return NamedModel(text, space_of(run).architecture(member["choices"]), origin)


def at_resolution(model: NamedModel, resolution: int) -> Architecture:
    """The design on images of another side.

    Raises:
        UserError: it is of a space of the user's own.
        SpaceError: the space has no such resolution.
    """
    architecture = model.architecture
    if architecture.space_name not in list_spaces():
        raise UserError(
            f"'{model.name}' is a design of a space of your own, '{architecture.space_name}'.",
            hint="Change the resolution in its choices instead.",
            field="resolution",
        )
    choices = {name: value for name, value in architecture.choices.items() if name != "resolution"}
    return load_space(architecture.space_name).at_resolution(resolution).architecture(choices)


def _lines(source: str | None) -> list[str]:
    if source is None:
        return []
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"Cannot read a list of models from '{source}': {reason}.", field="from") from None
    return [line.strip() for line in text.splitlines() if line.strip()]
