"""Files of lines that grow while something is measured: each line durable at once, a torn last one passed over.

Standard library only, so that the measuring code can be carried to a bare machine.
"""

import os
from pathlib import Path

from hw_profiles.core.errors import ProfileError


def append_line(path: Path, line: str) -> None:
    """Add a line behind the last whole one; it is on the disk when this returns.

    Raises:
        ProfileError: the disk is full, or the folder cannot be written; the lines before stay.
    """
    try:
        if path.exists():
            _cut_torn_line(path)
        with path.open("ab") as file:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> ProfileError:
    """What to tell where a measurement cannot be kept."""
    return ProfileError(
        f"Cannot write '{path}': {error.strerror or error}. What was measured before is kept; the same command goes on."
    )


def whole_lines(path: Path) -> list[str]:
    """All finished lines; none where there is no file."""
    if not path.is_file():
        return []
    return path.read_text(encoding="utf-8", errors="replace").split("\n")[:-1]


def _cut_torn_line(path: Path) -> None:
    """What a kill in the middle of a line left behind would run into the next one."""
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return
        file.seek(-1, os.SEEK_END)
        if file.read() == b"\n":
            return
    os.truncate(path, path.read_bytes().rfind(b"\n") + 1)
