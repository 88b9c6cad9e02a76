"""From any exported file to its origin: what lies beside it, what is inside it, and whether the hashes hold."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nas.errors import UserError
from nas.model.export.origin.archive import origin_in_archive
from nas.model.export.origin.document import checked, parsed, read_bounded, seal_of
from nas.model.export.origin.onnx_properties import origin_in_onnx
from nas.model.export.origin.schema import OriginDocument
from nas.model.export.origin.training import ORIGIN_FIELD, RECORD, training_of
from nas.model.export.origin.weights_header import origin_in_weights

IN_FOLDER = "nasctl.json"
# Whoever names such a file means the file, also where there is none.
FORMATS = (".py", ".safetensors", ".onnx", ".pt2")

Held = dict[str, Any]
_INSIDE: Mapping[str, Callable[[Path], Held | None]] = {
    ".onnx": origin_in_onnx,
    ".pt2": origin_in_archive,
    ".safetensors": origin_in_weights,
}


@dataclass(frozen=True)
class HeldFile:
    """A file of an export. `verified` is None where it is not there, or no hash of it is known."""

    file: str
    sha256: str | None
    verified: bool | None


@dataclass(frozen=True)
class Origin:
    """What was asked for, what it tells, and every file that its hashes speak of."""

    model: str
    told: OriginDocument
    files: tuple[HeldFile, ...]

    @property
    def verified(self) -> bool | None:
        """False where any hash does not hold; None where the file that was asked for has none."""
        held = [file.verified for file in self.files]
        return False if False in held else held[0]


def is_export(path: Path) -> bool:
    """Whether a file or folder may tell an origin; an architecture .json is a design and tells none."""
    if path.suffix in FORMATS:
        return True
    try:
        if path.is_dir():
            return (path / IN_FOLDER).is_file()
        return path.is_file() and bool(path.suffix) and (path.suffix != ".json" or _beside(path) is not None)
    except OSError:
        # A name longer than the file system knows.
        return False


def read_origin(path: Path) -> Origin:
    """Where an exported file or folder came from; nothing in it is run.

    Raises:
        UserError: no such file, none that tells an origin, or one that is damaged.
    """
    if not os.path.exists(path):
        raise UserError(f"There is no file '{path}'.", field="model")
    asked = path / IN_FOLDER if path.is_dir() else path
    beside = _beside(asked)
    inside = _inside(asked, vouched_for=beside is not None)
    if beside is None and inside is None:
        raise UserError(
            f"'{path}' tells no origin, and no .json beside it does.",
            hint="Keep what `nasctl export` writes in one folder.",
            field="model",
        )
    if beside is None:
        assert inside is not None
        return Origin(str(path), checked(inside, f"'{path}'"), (HeldFile(asked.name, _digest(asked), None),))
    place, document = beside
    told = checked(document, f"'{place}'")
    files = [_held(place.parent / name, name, digest) for name, digest in told.sha256.items()]
    files.append(HeldFile(place.name, _digest(place), _sealed(document, inside)))
    return Origin(str(path), told, tuple(sorted(files, key=lambda file: file.file != asked.name)))


def _beside(asked: Path) -> tuple[Path, Held] | None:
    """The .json that vouches for a file, with its document; of a .json, itself."""
    if asked.suffix == ".json" and (own := _document_of(asked)) is not None:
        return asked, own
    names = (f"{asked.name}.json", f"{asked.stem}.json", IN_FOLDER, RECORD)
    for place in (asked.with_name(name) for name in names):
        document = _document_of(place) if place.is_file() else None
        if document is not None and asked.name in document["sha256"]:
            return place, document
    return None


def _inside(asked: Path, *, vouched_for: bool) -> Held | None:
    """What a file tells of itself; of weights, what the record of an older training tells without hashes."""
    if asked.suffix not in _INSIDE:
        return None
    try:
        inside = _INSIDE[asked.suffix](asked)
    except UserError:
        # Its hash will tell that it was changed.
        if vouched_for:
            return None
        raise
    alone = inside is None and not vouched_for and asked.suffix == ".safetensors"
    training = training_of(asked) if alone else None
    return inside if training is None else {"trained": True, "training": training}


def _document_of(path: Path) -> Held | None:
    """None of a .json file that tells no hashes: an architecture, a configuration, a record of older trainings."""
    try:
        held = parsed(read_bounded(path), f"'{path}'")
    except UserError:
        return None
    held = held[ORIGIN_FIELD] if isinstance(held.get(ORIGIN_FIELD), dict) else held
    return held if isinstance(held.get("sha256"), dict) else None


def _sealed(document: Held, inside: Held | None) -> bool | None:
    """Whether the document is as it was written, and says what the file itself says."""
    if inside is not None and any(document.get(name) != fact for name, fact in inside.items()):
        return False
    return seal_of(document) == document["seal"] if "seal" in document else None


def _held(path: Path, name: str, told: str) -> HeldFile:
    digest = _digest(path)
    return HeldFile(name, digest, None if digest is None else digest == told)


def _digest(path: Path) -> str | None:
    """None of a file that is not there."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise UserError(f"Cannot read '{path}': {error}.", field="model") from None
