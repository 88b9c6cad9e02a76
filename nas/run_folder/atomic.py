"""Files that are there whole or not at all."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, final

from nas.run_folder.errors import RunFolderError

# What we write stays far below; a larger file was not written by us.
LARGEST_JSON_BYTES = 256 * 2**20


@final
class Fields(dict[str, Any]):
    """The object of a file of ours; a field that is not there is damage, and the error names the file."""

    def __init__(self, path: Path, content: Mapping[str, Any]) -> None:
        super().__init__(content)
        self._path = path

    def __missing__(self, key: str) -> Any:
        raise RunFolderError(f"'{self._path}' is damaged: it has no field '{key}'.")


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write beside, force to the disk, rename: a reader meets the old file or the new one.

    Raises:
        RunFolderError: the disk is full or the folder cannot be written.
    """
    write_bytes(path, (json.dumps(content, indent=1, allow_nan=False) + "\n").encode())


def write_bytes(path: Path, content: bytes) -> None:
    """As `write_json`, of what is no JSON.

    Raises:
        RunFolderError: the disk is full or the folder cannot be written.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise RunFolderError(
            f"Cannot write '{path}': {error.strerror}. All that was finished is safe.",
            hint="Make room, then resume the run: nasctl resume RUN",
        ) from error


def read_json(path: Path, kinds: Mapping[str, type | tuple[type, ...]] | None = None) -> Fields:
    """The object in a file of ours; where fields of `kinds` are there, they are of these types.

    Raises:
        RunFolderError: it is missing, unreadable, not a JSON object, or a field is of another type.
    """
    try:
        if path.stat().st_size > LARGEST_JSON_BYTES:
            raise RunFolderError(f"'{path}' is too large to be ours ({path.stat().st_size} bytes).")
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunFolderError(f"Cannot read '{path}': {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise RunFolderError(f"'{path}' is damaged: {error}.") from error
    if not isinstance(content, dict):
        raise RunFolderError(f"'{path}' is damaged: a JSON object was expected.")
    for name, kind in (kinds or {}).items():
        if name in content and not isinstance(content[name], kind):
            raise RunFolderError(f"'{path}' is damaged: '{name}' is {str(content[name])[:60]!r}.")
    return Fields(path, content)
