"""MODEL on the command line: RUN, RUN:RANK, an architecture.json, or a published model's name."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nas.errors import UserError
from search_spaces.core.architecture import Architecture
from search_spaces.core.catalog import load_model


@dataclass(frozen=True)
class NamedModel:
    """An architecture and the words that the user named it by; `run` is the folder it came from, if any."""

    name: str
    architecture: Architecture
    run: Path | None = None


def model_names(names: list[str] | None, source: str | None) -> list[str]:
    """What was asked for, in order: the arguments, then the lines of `source` (a file, or - for stdin).

    Raises:
        UserError: neither names a model.
    """
    found = [*(names or []), *_lines(source)]
    if not found:
        raise UserError(
            "No model was named.", hint="Give MODEL, or --from FILE with one MODEL a line.", field="model"
        )
    return found


def load_models(names: list[str]) -> Iterator[NamedModel]:
    """The models one by one, so that a long list answers while it is read."""
    return map(find_model, names)


def find_model(text: str) -> NamedModel:
    """The model that `text` names.

    Raises:
        UserError, SpaceError: there is no such run, rank, file or published model.
    """
    ranked = re.fullmatch(r"(.+):(\d+)", text)
    folder = Path(ranked[1] if ranked else text)
    if folder.is_dir():
        return NamedModel(text, _front_member(folder, int(ranked[2]) if ranked else None), folder)
    return NamedModel(text, load_model(text))


def _front_member(folder: Path, rank: int | None) -> Architecture:
    from nas.run_folder import open_run

    return open_run(folder).architecture(rank)


def _lines(source: str | None) -> list[str]:
    if source is None:
        return []
    text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]
