"""Spaces and models by name or file."""

from __future__ import annotations

from pathlib import Path

from search_spaces.core.architecture import Architecture
from search_spaces.core.catalog import list_spaces
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import read_architecture, read_space
from search_spaces.core.plugins import did_you_mean
from search_spaces.core.points import Point
from search_spaces.core.shipped import shipped_module
from search_spaces.core.space import SearchSpace

SPACE_SUFFIXES = (".yaml", ".yml", ".toml", ".json", ".py")


def load_space(name_or_path: str) -> SearchSpace:
    """A shipped space by name, or a user's own by the path of a .yaml, .toml, .json or .py file.

    Raises:
        SpaceError: no such space, or the file does not declare a valid one.
    """
    path = Path(name_or_path)
    if path.suffix in SPACE_SUFFIXES:
        return read_space(path)
    if name_or_path not in list_spaces():
        raise SpaceError(
            f"No search space '{name_or_path}'. {did_you_mean(name_or_path, list_spaces())}"
            f"Known: {', '.join(list_spaces())}; or give a path to a .yaml, .toml, .json or .py file.",
            field="space",
        )
    return shipped_module(name_or_path).SPACE


def load_points(name: str) -> dict[str, Point]:
    """The published models of a shipped space."""
    return getattr(shipped_module(name), "POINTS", {})


def list_models() -> dict[str, str]:
    """Every published model by name -> the space it is a point of."""
    return {point: space for space in list_spaces() for point in load_points(space)}


def load_model(name_or_path: str) -> Architecture:
    """A published model by name, a design by its space's own code (`SPACE:CODE`), or an architecture from the .json
    file that a run or an export wrote.

    Raises:
        SpaceError: no such model, or the file does not hold one.
    """
    if name_or_path.endswith(".json"):
        return read_architecture(Path(name_or_path))
    space, colon, code = name_or_path.partition(":")
    if colon and space in list_spaces():
        return _coded(space, code)
    models = list_models()
    if name_or_path not in models:
        raise SpaceError(
            f"No model '{name_or_path}'. {did_you_mean(name_or_path, models)}{len(models)} are known; "
            "`nasctl space show SPACE` lists a space's. Or give RUN, RUN:RANK, SPACE:CODE, or an architecture .json.",
            field="model",
        )
    space = models[name_or_path]
    return load_space(space).architecture(load_points(space)[name_or_path].choices)


def _coded(space: str, code: str) -> Architecture:
    """A space's file may read a code of its own: `from_code(text) -> choices`, and `to_code(choices)` prints it."""
    read = getattr(shipped_module(space), "from_code", None)
    if read is None:
        raise SpaceError(f"Space '{space}' has no code of its own; give a model's name or a file.", field="model")
    return load_space(space).architecture(read(code))
