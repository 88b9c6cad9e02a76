"""What the tasks of a running stage answered, one line each: a killed stage pays for none of them again."""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, final

from nas.run_folder.appending import SYNC_EVERY_S, write_all
from nas.run_folder.errors import RunFolderError

JOURNAL = "journal.jsonl"


@final
class TaskJournal:
    """Appended to by the one process that holds the run's lock; the half line of a kill is cut off.

    Raises:
        RunFolderError: the file cannot be written, or a finished line is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
            whole = self._path.read_bytes()
            os.ftruncate(self._descriptor, whole.rfind(b"\n") + 1)
        except OSError as error:
            raise RunFolderError(f"Cannot write '{self._path}': {error.strerror}.") from error
        self._synced_at_s = time.monotonic()
        self._answers = dict(self._entry(line) for line in whole.split(b"\n")[:-1])

    def __contains__(self, key: str) -> bool:
        return key in self._answers

    def __getitem__(self, key: str) -> Mapping[str, Any]:
        return self._answers[key]

    def __len__(self) -> int:
        return len(self._answers)

    def add(self, key: str, answer: Mapping[str, Any]) -> None:
        """Store one answer; it counts once its line is whole.

        Raises:
            RunFolderError: the disk is full; all answers before this one stay.
        """
        line = json.dumps({"task": key, "answer": answer}, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        size = os.fstat(self._descriptor).st_size
        try:
            write_all(self._descriptor, line)
            if time.monotonic() - self._synced_at_s >= SYNC_EVERY_S:
                os.fsync(self._descriptor)
                self._synced_at_s = time.monotonic()
        except OSError as error:
            os.ftruncate(self._descriptor, size)
            raise RunFolderError(
                f"Cannot write '{self._path}': {error.strerror}. All {len(self)} answers before are safe.",
                hint="Make room, then resume the run.",
            ) from error
        self._answers[key] = answer

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def _entry(self, line: bytes) -> tuple[str, Mapping[str, Any]]:
        try:
            entry = json.loads(line)
            return str(entry["task"]), dict(entry["answer"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise RunFolderError(f"'{self._path}' is damaged: {error}.", hint="Delete its stage's folder.") from error
