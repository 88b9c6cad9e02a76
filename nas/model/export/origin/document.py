"""Origin documents as text: sealed when they are written, bounded and checked when they are read."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from nas.errors import UserError
from nas.model.export.origin.schema import OriginDocument

# A declaration of a space is the longest part of one, and no space's file is larger than a million bytes.
LARGEST_BYTES = 4_000_000
SEAL = "seal"


def seal_of(document: Mapping[str, Any]) -> str:
    """sha256 of all fields but the seal itself.

    Raises:
        TypeError, ValueError: something in it has no JSON form.
    """
    facts = {name: fact for name, fact in document.items() if name != SEAL}
    return hashlib.sha256(json.dumps(facts, sort_keys=True, allow_nan=False).encode()).hexdigest()


def sealed(told: Mapping[str, Any], contents: Mapping[str, bytes]) -> dict[str, Any]:
    """The document with the sha256 of each file (name -> content), and the seal over it all.

    Raises:
        UserError: something in it has no JSON form.
    """
    document = {**told, "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}}
    try:
        return {**document, SEAL: seal_of(document)}
    except (TypeError, ValueError) as error:
        raise UserError(f"This provenance cannot be written as JSON: {error}.") from error


def origin_text(told: Any) -> str:
    """An origin, or one fact of it, in one line, as it stands inside a file.

    Raises:
        UserError: something in it has no JSON form.
    """
    try:
        return json.dumps(told, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise UserError(f"This provenance cannot be written as JSON: {error}.") from error


def parsed(text: bytes, where: str) -> dict[str, Any]:
    """The JSON object of a text.

    Raises:
        UserError: it is too long, or none.
    """
    if len(text) > LARGEST_BYTES:
        raise UserError(f"{where} is larger than {LARGEST_BYTES:,} bytes; nasctl writes no such origin.", field="model")
    try:
        held = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{where} is no readable JSON: {str(error)[:200]}.", field="model") from None
    if not isinstance(held, dict):
        raise UserError(f"{where} holds no JSON object.", field="model")
    return held


def read_bounded(path: Path) -> bytes:
    """A small file's content, and one byte too many of a large one.

    Raises:
        UserError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise UserError(f"Cannot read '{path}': {error.strerror or error}.", field="model") from None


def checked(held: Mapping[str, Any], where: str) -> OriginDocument:
    """The document with its fields of the right kinds; an older one as if it were of today.

    Raises:
        UserError: a field of another kind, a later version, or a file's name that leads elsewhere.
    """
    space = held.get("space")
    # Before there was a version, a run's space stood there with the hash of its file.
    named = space.get("name") if isinstance(space, dict) and "schema_version" not in held else space
    try:
        document = OriginDocument.model_validate({**held, "space": named})
    except (ValidationError, RecursionError) as error:
        raise UserError(f"{where} tells no origin as nasctl writes it: {_first_fault(error)}.", field="model") from None
    for name in document.sha256:
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts or "\\" in name or "\0" in name:
            raise UserError(f"{where} names a file outside its folder: {name[:100]!r}.", field="model")
    return document


def _first_fault(error: ValidationError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    fault = error.errors(include_url=False)[0]
    return f"{'.'.join(str(part) for part in fault['loc'])[:100]}: {fault['msg'][:200]}"


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that JSON has")
