"""One process a folder of measurements: two would disturb each other's clocks and mix their lines."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hw_profiles.core.errors import ProfileError


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Nobody else measures into the folder, which is made if need be; the system lifts the lock when its holder dies.

    Raises:
        ProfileError: another process measures there, or the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The folder itself is locked: no file of its own is left in it.
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise ProfileError(f"Cannot measure into '{folder}': {error.strerror or error}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise ProfileError(
            f"Another process is measuring into '{folder}'; wait for it to end, or measure into another folder."
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)
