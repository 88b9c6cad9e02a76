"""Reading spaces and architectures from files that a person or another program wrote; nothing in them is ever run,
except a `.py` space, which is the user's own code."""

from __future__ import annotations

import json
import reprlib
import runpy
import tomllib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.json_schema import model_json_schema

from search_spaces.core.architecture import Architecture
from search_spaces.core.catalog import list_spaces
from search_spaces.core.cell_space import CellSpace
from search_spaces.core.errors import SpaceError
from search_spaces.core.one_of import BLOCK_TAG, ONE_OF_TAG
from search_spaces.core.placement import PlacementSpace
from search_spaces.core.plain_data import check_plain, read_yaml
from search_spaces.core.shipped import shipped_module
from search_spaces.core.signal_space import SignalSpace
from search_spaces.core.space import SearchSpace
from search_spaces.core.staged import StagedSpace
from search_spaces.core.super_resolution import SuperResolutionSpace
from search_spaces.core.unet_space import UNetSpace

MAX_FILE_BYTES = 1_000_000
FILE_VERSION = 1
# What an export's .json has, and no architecture.
HASHES = "sha256"
SPACES_KEPT = 16

# What the field `kind` of a declaration may say; a staged space need not say it.
SPACE_KINDS: dict[str, type[SearchSpace]] = {
    "staged": StagedSpace,
    "cells": CellSpace,
    "placement": PlacementSpace,
    "super_resolution": SuperResolutionSpace,
    "signal": SignalSpace,
    "unet": UNetSpace,
}

# Values in messages: two levels deep, some forty characters a value.
_BRIEF = reprlib.Repr()
_BRIEF.maxlevel = 2


def read_space(path: Path) -> SearchSpace:
    """The space that a .yaml, .toml, .json or .py file declares; a .py file names it SPACE.

    Raises:
        SpaceError: missing, too large, malformed, or not a space; every wrong field is named.
    """
    if path.suffix == ".py":
        return _python_space(path)
    return space_from(_parsed(path), str(path))


def space_from(declared: Any, where: str) -> SearchSpace:
    """Build the space that parsed data declares.

    Raises:
        SpaceError: the data does not fit the schema; `where` is named.
    """
    if not isinstance(declared, Mapping):
        raise SpaceError(f"{where}: a space is a mapping of fields, got {type(declared).__name__}.", field="space")
    space = SPACE_KINDS.get(str(declared.get("kind", "staged")))
    if space is None:
        known = ", ".join(SPACE_KINDS)
        raise SpaceError(f"{where}: no kind of space {_BRIEF.repr(declared['kind'])}. Known: {known}.", field="kind")
    try:
        return space.model_validate(dict(declared))
    except ValidationError as error:
        lines = [f"  {_place(item) or 'space'}: {_reason(item)}" for item in error.errors()[:20]]
        first = _place(error.errors()[0])
        raise SpaceError(f"{where} is not a valid space:\n" + "\n".join(lines), field=first or "space") from None
    except RecursionError:
        raise SpaceError(f"{where} is nested too deeply.", field="space") from None


def space_schema() -> dict[str, Any]:
    """The JSON Schema of a declaration, of whatever kind."""
    kinds = {
        name: model_json_schema(space, ref_template=f"#/$defs/{name}/$defs/{{model}}")
        for name, space in SPACE_KINDS.items()
    }
    # All that can be said of every block is said once: it is by far the longest part.
    for name in kinds.keys() - {"staged"}:
        if "Block" in kinds[name]["$defs"]:
            kinds[name]["$defs"]["Block"] = {"$ref": "#/$defs/staged/$defs/Block"}
    return {"title": "Space", "anyOf": [{"$ref": f"#/$defs/{name}"} for name in kinds], "$defs": kinds}


def architecture_document(space: SearchSpace, architecture: Architecture) -> dict[str, Any]:
    """What an architecture.json holds: the space itself, the choices, and the id to check the drawing against."""
    return {
        "schema_version": FILE_VERSION,
        "id": architecture.id,
        "space": space.model_dump(mode="json"),
        "choices": dict(architecture.choices),
    }


def read_architecture(path: Path) -> Architecture:
    """The architecture of a .json file, also of the one beside an export, drawn again and checked against its id.

    Raises:
        SpaceError: missing, malformed, or this version draws another network from the same choices.
    """
    held = _design(path)
    space = _space_in(held, path)
    try:
        architecture = space.architecture(held["choices"])
    except SpaceError as error:
        raise SpaceError(f"{path}: {error}", field=error.field or "choices", hint=error.hint) from None
    if architecture.id != held["id"]:
        raise SpaceError(
            f"{path} says id {held['id']}, but its choices draw {architecture.id}: "
            "it was changed, or made by a version that draws differently.",
            field="id",
        )
    return architecture


def read_space_of(path: Path) -> SearchSpace:
    """The space that the architecture of a .json file is a design of.

    Raises:
        SpaceError: missing, malformed, or no space is told.
    """
    return _space_in(_design(path), path)


def _design(path: Path) -> Mapping[str, Any]:
    held = _parsed(path)
    if not isinstance(held, Mapping) or not {"space", "choices", "id"} <= held.keys():
        raise SpaceError(f"{path} is no architecture: it needs the fields space, choices and id.", field="model")
    # The first exports told no version; what tells one apart are the hashes of the files beside.
    version = held.get("schema_version", FILE_VERSION if HASHES in held else None)
    if version != FILE_VERSION:
        raise SpaceError(
            f"{path} has schema_version {_BRIEF.repr(version)}; this version reads {FILE_VERSION}.",
            field="schema_version",
        )
    if not isinstance(held["choices"], Mapping):
        raise SpaceError(f"{path}: choices must map dimension names to values.", field="choices")
    return held


def _space_in(held: Mapping[str, Any], path: Path) -> SearchSpace:
    """An export names a shipped space, and declares any other; an architecture declares its own."""
    space = held.get("declaration", held["space"])
    if HASHES in held and isinstance(space, Mapping) and space.keys() == {"name", "sha256"}:
        space = space["name"]
    if HASHES not in held or isinstance(space, Mapping):
        return _space_of(_Declaration(json.dumps(space), f"{path}: space"))
    if space not in list_spaces():
        raise SpaceError(
            f"{path} does not hold its space, and names {_BRIEF.repr(space)}, which is no shipped one.",
            hint="Export the design anew from its run.",
            field="space",
        )
    return shipped_module(space).SPACE


@dataclass(frozen=True)
class _Declaration:
    """A space as JSON; where it stood makes it no other."""

    text: str
    where: str = field(compare=False)


# The files of a long list repeat their spaces, and what follows from a declaration may take seconds.
@lru_cache(maxsize=SPACES_KEPT)
def _space_of(declared: _Declaration) -> SearchSpace:
    return space_from(json.loads(declared.text), declared.where)


def _place(item: Mapping[str, Any]) -> str:
    """The field that is wrong, by its path in the file."""
    return ".".join(str(step)[:80] for step in item["loc"] if step not in (BLOCK_TAG, ONE_OF_TAG))


def _reason(item: Mapping[str, Any]) -> str:
    """What is wrong and what was given, in one line, however large either is."""
    message = str(item["msg"]).removeprefix("Value error, ")
    given = _BRIEF.repr(item.get("input"))
    shown = message if not item["loc"] or given in message else f"{message} (got {given})"
    return shown if len(shown) <= 400 else f"{shown[:400]}..."


def _parsed(path: Path) -> Any:
    text = _text(path)
    try:
        if path.suffix == ".toml":
            held = tomllib.loads(text)
        elif path.suffix == ".json":
            held = json.loads(text, parse_constant=_no_constant)
        else:
            held = read_yaml(text)
        check_plain(held)
    except (ValueError, RecursionError) as error:
        raise SpaceError(f"{path} is not readable {path.suffix[1:]}: {str(error)[:400]}", field="space") from None
    return held


def _text(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise SpaceError(f"Cannot read {path}: it is no plain file.", field="space")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise SpaceError(f"{path} is larger than {MAX_FILE_BYTES:,} bytes; no space needs that.", field="space")
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise SpaceError(f"Cannot read {path}: {error}.", field="space") from None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that JSON has")


def _python_space(path: Path) -> SearchSpace:
    if not path.is_file():
        raise SpaceError(f"Cannot read {path}: no such file.", field="space")
    try:
        space = runpy.run_path(str(path)).get("SPACE")
    except SpaceError:
        raise
    except Exception as error:
        # Whatever the user's own code raises, he wants to know where.
        line = traceback.extract_tb(error.__traceback__)[-1].lineno
        raise SpaceError(f"{path} failed at line {line}: {type(error).__name__}: {error}", field="space") from error
    if not isinstance(space, SearchSpace):
        raise SpaceError(f"{path} must define SPACE, a SearchSpace; it holds {type(space).__name__}.", field="space")
    return space
