"""One writer a run: an advisory lock that the system lifts when its holder dies."""

import fcntl
import os
from pathlib import Path

from nas.run_folder.errors import RunFolderError


def hold_lock(folder: Path) -> int:
    """Take the run's lock; the descriptor holds it until it is closed.

    Raises:
        RunFolderError: another process writes this run, or the folder is read-only.
    """
    try:
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise RunFolderError(f"Cannot lock '{folder}': {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise RunFolderError(
            f"Another process is writing '{folder}'.", hint="Wait for it to end, or stop it, then try again."
        ) from error
    return descriptor
