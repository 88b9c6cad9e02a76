"""MODEL on the command line: RUN, RUN:RANK, an architecture.json, or a published model's name."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nas.errors import UserError
from search_spaces.core.architecture import Architecture
from search_spaces.core.catalog import load_model, load_space


@dataclass(frozen=True)
class NamedModel:
    """An architecture and the words that the user named it by."""

    name: str
    architecture: Architecture


def model_names(names: list[str] | None, source: str | None) -> list[str]:
    """What was asked for, in order: the arguments, then the lines of `source` (a file, or - for stdin).

    Raises:
        UserError: neither names a model.
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
    ranked = re.fullmatch(r"(.+):(\d+)", text)
    if Path(text).is_dir():
        architecture = run_member(Path(text))
    elif ranked and Path(ranked[1]).is_dir():
        architecture = run_member(Path(ranked[1]), int(ranked[2]))
    else:
        architecture = load_model(text)
    return NamedModel(text, architecture if resolution is None else _at(architecture, resolution))


def run_member(folder: Path, rank: int = 1) -> Architecture:
    """A design of a run's front; rank 1 is the best by the first objective."""
    from nas.run_folder import open_run

    run = open_run(folder)
    return load_space(run.study["space"]).architecture(run.member(rank)["choices"])


def _at(architecture: Architecture, resolution: int) -> Architecture:
    space = load_space(architecture.space_name)
    return space.architecture({**architecture.choices, "resolution": resolution})


def _lines(source: str | None) -> list[str]:
    if source is None:
        return []
    text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]
