"""Appending generations to the columns: all of one, or nothing of it."""

import os
import time
import zlib
from pathlib import Path
from typing import final

import numpy as np
from numpy.typing import NDArray

from nas.run_folder.candidates import Candidates, Columns, journal_line
from nas.run_folder.errors import RunFolderError

JOURNAL = "journal.jsonl"
# Forcing every generation to the disk would cost more than scoring it.
SYNC_EVERY_S = 1.0


@final
class CandidateAppender:
    """Goes on behind `past`, the finished generations; whatever is torn behind them is cut off.

    Raises:
        RunFolderError: a file cannot be opened for writing.
    """

    def __init__(self, folder: Path, columns: Columns, past: Candidates) -> None:
        self._folder = folder
        self._columns = columns
        self._generation = len(past.generations)
        self._synced_at_s = time.monotonic()
        self._sizes = {name: len(past.codes) * row.itemsize for name, row in columns.files().items()}
        self._descriptors: dict[str, int] = {}
        try:
            self._sizes[JOURNAL] = (folder / JOURNAL).read_bytes().rfind(b"\n") + 1
            for name in self._sizes:
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
                self._descriptors[name] = os.open(folder / name, flags, 0o644)
            self._cut_back()
        except OSError as error:
            self.close()
            raise RunFolderError(f"Cannot write in '{folder}': {error.strerror}.") from error

    def append(self, codes: NDArray[np.int16], values: NDArray[np.float64], log_sd: NDArray[np.float64]) -> bool:
        """Store one generation: (n, D), (n, M), (n, M). Returns whether the disk was just forced to hold it.

        Raises:
            RunFolderError: the disk is full; all generations before this one stay.
        """
        parts = self._parts(codes, values, log_sd)
        checksums = {name: zlib.crc32(part) for name, part in parts.items()}
        parts[JOURNAL] = journal_line(self._generation, len(codes), checksums)
        try:
            # The journal is last: its line vouches for the columns.
            for name, part in parts.items():
                write_all(self._descriptors[name], part)
        except OSError as error:
            self._cut_back()
            raise self._unwritable(error) from error
        for name, part in parts.items():
            self._sizes[name] += len(part)
        self._generation += 1
        return self._sync_now_and_then()

    def sync(self) -> None:
        """Force everything to the disk, the journal last.

        Raises:
            RunFolderError: the disk does not take it.
        """
        try:
            for descriptor in self._descriptors.values():
                os.fsync(descriptor)
        except OSError as error:
            raise self._unwritable(error) from error
        self._synced_at_s = time.monotonic()

    def close(self) -> None:
        """Let go of the files."""
        for descriptor in self._descriptors.values():
            os.close(descriptor)
        self._descriptors = {}

    def _parts(
        self, codes: NDArray[np.int16], values: NDArray[np.float64], log_sd: NDArray[np.float64]
    ) -> dict[str, bytes]:
        parts = {"codes.i2": codes.astype("<i2").tobytes()}
        for index, metric in enumerate(self._columns.metrics):
            parts[f"{metric}.f8"] = values[:, index].astype("<f8").tobytes()
            if self._columns.uncertain[index]:
                parts[f"{metric}.log_sd.f8"] = log_sd[:, index].astype("<f8").tobytes()
        return parts

    def _sync_now_and_then(self) -> bool:
        if time.monotonic() - self._synced_at_s < SYNC_EVERY_S:
            return False
        self.sync()
        return True

    def _unwritable(self, error: OSError) -> RunFolderError:
        return RunFolderError(
            f"Cannot write in '{self._folder}': {error.strerror}. "
            f"All {self._generation} finished generations are safe.",
            hint=f"Make room, then: nasctl resume {self._folder.parent}",
        )

    def _cut_back(self) -> None:
        for name, size in self._sizes.items():
            os.ftruncate(self._descriptors[name], size)


def write_all(descriptor: int, part: bytes) -> None:
    """Write every byte: a full disk may take a part and say so only at the next call."""
    view = memoryview(part)
    while view:
        view = view[os.write(descriptor, view) :]
