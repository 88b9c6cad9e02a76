"""Writing a run: born whole, appended to by one process at a time."""

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from nas.run_folder.appending import CandidateAppender, write_all
from nas.run_folder.atomic import write_json
from nas.run_folder.candidates import METRIC_NAME, Columns
from nas.run_folder.errors import RunExists, RunFolderError
from nas.run_folder.lock import hold_lock
from nas.run_folder.run import Run, open_run


@final
class RunWriter:
    """The one process that writes a run; `run` reads what stood there when it was opened."""

    def __init__(self, run: Run, lock: int) -> None:
        self.run = run
        self._lock = lock
        self._started_s = time.monotonic()
        self._session = max((event["session"] for event in run.sessions()), default=-1) + 1
        self._sessions = _open_sessions(run.path / "sessions.jsonl")
        self._candidates = CandidateAppender(run.path / "candidates", run.columns, run.candidates)
        self._note("start")

    def append(self, codes: NDArray[np.int16], values: NDArray[np.float64], log_sd: NDArray[np.float64]) -> None:
        """Store one generation: (n, D), (n, M), (n, M).

        Raises:
            RunFolderError: the disk is full; all finished generations stay.
        """
        if self._candidates.append(codes, values, log_sd):
            self._note("alive")

    def write_study(self, study: Mapping[str, Any]) -> None:
        """Replace the study: a run that goes on has a larger budget."""
        write_json(self.run.path / "study.json", study)

    def sync(self) -> None:
        """Force all candidates to the disk: what comes next stands on them."""
        self._candidates.sync()

    def write_result(self, result: Mapping[str, Any]) -> None:
        """Force all candidates to the disk, then write the result."""
        self._candidates.sync()
        write_json(self.run.path / "front.json", result)

    def close(self) -> None:
        """Note the end and let others write."""
        self._candidates.sync()
        self._note("end")
        self._candidates.close()
        os.close(self._sessions)
        os.close(self._lock)

    def _note(self, event: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        seconds = round(time.monotonic() - self._started_s, 3)
        line = {"session": self._session, "event": event, "utc": now, "seconds": seconds}
        size = os.fstat(self._sessions).st_size
        try:
            write_all(self._sessions, json.dumps(line).encode() + b"\n")
        except OSError:
            # A diary that a full disk cuts short is no reason to fail where the candidates were stored.
            os.ftruncate(self._sessions, size)


def create_run(
    path: str | Path,
    columns: Columns,
    study: Mapping[str, Any],
    provenance: Mapping[str, Any],
    inputs: Sequence[Path] = (),
) -> RunWriter:
    """A new run, built beside and renamed: nobody sees half of one. `inputs` are files to keep copies of.

    Raises:
        RunExists: something stands there already.
        RunFolderError: the folder cannot be written.
    """
    folder = Path(path)
    for metric in columns.metrics:
        assert METRIC_NAME.fullmatch(metric), f"a metric's name must do as a file's name: {metric}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        beside.chmod(0o755)
    except OSError as error:
        raise RunFolderError(f"Cannot make '{folder}': {error.strerror}.", field="out") from error
    try:
        lock = hold_lock(beside)
        _furnish(beside, columns, study, provenance, inputs)
        # Renaming a folder over one that holds anything fails: two runs never share one.
        beside.rename(folder)
    except (OSError, RunFolderError) as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise _refused(folder, error) from error
    return RunWriter(Run(folder), lock)


def reopen_run(path: str | Path) -> RunWriter:
    """Go on with a run.

    Raises:
        RunFolderError: there is none, another process writes it, or a finished generation is damaged.
    """
    run = open_run(path)
    lock = hold_lock(run.path)
    try:
        return RunWriter(run, lock)
    except BaseException:
        os.close(lock)
        raise


def default_path(root: str | Path, space: str, hw: str | None) -> Path:
    """`ROOT/space-hw-N` with the first number that nothing carries yet."""
    names = [Path(part).stem for part in (space, hw) if part]
    stem = "-".join(re.sub(r"[^A-Za-z0-9_]+", "_", name) or "run" for name in names)
    number = 1
    while os.path.lexists(Path(root) / f"{stem}-{number}"):
        number += 1
    return Path(root) / f"{stem}-{number}"


def _furnish(
    folder: Path,
    columns: Columns,
    study: Mapping[str, Any],
    provenance: Mapping[str, Any],
    inputs: Sequence[Path],
) -> None:
    (folder / "inputs").mkdir()
    for source in inputs:
        shutil.copyfile(source, folder / "inputs" / source.name)
    (folder / "candidates").mkdir()
    for name in ("journal.jsonl", *columns.files()):
        (folder / "candidates" / name).touch()
    write_json(folder / "candidates" / "columns.json", columns.to_json())
    write_json(folder / "provenance.json", provenance)
    write_json(folder / "study.json", study)


def _open_sessions(path: Path) -> int:
    """For appending, without the half line that a kill may have left."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    os.ftruncate(descriptor, path.read_bytes().rfind(b"\n") + 1)
    return descriptor


def _refused(folder: Path, error: OSError | RunFolderError) -> RunFolderError:
    if os.path.lexists(folder):
        return RunExists(
            f"'{folder}' exists; a run is never overwritten.",
            hint=f"Choose another --out, or: nasctl resume {folder}",
            field="out",
        )
    reason = error.strerror if isinstance(error, OSError) else _cause_of(error)
    return RunFolderError(f"Cannot make '{folder}': {reason}.", field="out")


def _cause_of(error: RunFolderError) -> str:
    cause = error.__cause__
    return str(cause.strerror) if isinstance(cause, OSError) else str(error)
