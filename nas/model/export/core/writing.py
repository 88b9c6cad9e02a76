"""Writing files that belong together: complete beside their places, then renamed; nothing overwritten unasked."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from nas.errors import UserError


def write_all(folder: Path, contents: Mapping[str, bytes], *, overwrite: bool) -> dict[str, Path]:
    """Write every file of `contents` (name -> bytes; a/b lies in a folder a) into the folder, which is made if need be.

    Raises:
        UserError: a file is there already and `overwrite` is not set, or the disk refuses.
    """
    places = {name: folder / name for name in contents}
    taken = [str(path) for path in places.values() if os.path.lexists(path)]
    if taken and not overwrite:
        raise UserError(
            f"{', '.join(taken)} would be overwritten.",
            hint="Give another --name or --out, or --overwrite.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as beside:
            for name, content in contents.items():
                _write(Path(beside) / name, content)
            for name, path in places.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(beside) / name, path)
    except OSError as error:
        raise UserError(f"Cannot write to {folder}: {error.strerror or error}.") from error
    return places


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
