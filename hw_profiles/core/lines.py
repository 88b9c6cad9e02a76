"""Files of lines that grow while something is measured: each line durable at once, a torn last one passed over.

Standard library only, so that the measuring code can be carried to a bare machine.
"""

import os
from pathlib import Path


def append_line(path: Path, line: str) -> None:
    """Add a line behind the last whole one; it is on the disk when this returns."""
    if path.exists():
        _cut_torn_line(path)
    with path.open("ab") as file:
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


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
