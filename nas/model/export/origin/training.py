"""What is told of trained weights: recipe, data, accuracy, from the record that a training leaves beside them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nas
from nas.model.export.origin.document import parsed, read_bounded, sealed
from nas.model.export.origin.schema import SCHEMA_VERSION

RECORD = "training.json"
# A record of trainings tells recipe and epochs; the origin of the weights is one field of it.
ORIGIN_FIELD = "origin"


def training_of(weights: Path) -> dict[str, Any] | None:
    """None where no record lies beside, or one that is of other weights.

    Raises:
        UserError: the record is damaged, or the weights cannot be read.
    """
    record = weights.with_name(RECORD)
    if not record.is_file():
        return None
    held = parsed(read_bounded(record), f"'{record}'")
    origin = held.get(ORIGIN_FIELD)
    if not isinstance(origin, dict):
        # Left by a training before records told hashes: it stands for the one file that it was written with.
        return training_told(held, None) if "recipe" in held and weights.name == "weights.safetensors" else None
    with weights.open("rb") as file:
        of_these = origin.get("sha256", {}).get(weights.name) == hashlib.file_digest(file, "sha256").hexdigest()
    return origin.get("training") if of_these else None


def origin_field(
    design: Mapping[str, Any], data: str, record: Mapping[str, Any], contents: Mapping[str, bytes]
) -> dict[str, Any]:
    """What a training adds to its record: the origin of the files that it leaves (name -> content).

    The state of a checkout is not told: the same seed leaves the same bytes.
    """
    told = {"schema_version": SCHEMA_VERSION, "nasctl": nas.__version__, **design, "trained": True}
    return {ORIGIN_FIELD: sealed({**told, "training": training_told(record, data)}, contents)}


def training_told(record: Mapping[str, Any], data: str | None) -> dict[str, Any]:
    """The short form of a training's record; data in a folder is told by the folder's name."""
    told = {name: record[name] for name in ("recipe", "seed", "accuracy") if name in record}
    return told if data is None else {**told, "data": Path(data).name}
