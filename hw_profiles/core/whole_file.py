"""Files that are there whole or not at all.

Standard library only, so that the measuring code can be carried to a bare machine.
"""

import os
from contextlib import suppress
from pathlib import Path

from hw_profiles.core.errors import ProfileError


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, then into place: a reader meets the old file or the new one.

    Raises:
        ProfileError: the disk is full, or the folder cannot be written; the old file stays.
    """
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ProfileError(f"Cannot write '{path}': {error.strerror or error}.") from error
