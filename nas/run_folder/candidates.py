"""Candidates in columns: what the columns are, and reading them back."""

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nas.run_folder.atomic import read_json
from nas.run_folder.errors import RunFolderError

T = TypeVar("T")
Floats = NDArray[np.float64]

METRIC_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True)
class Columns:
    """What is stored of a candidate: its code, each metric's value and, if uncertain, its deviation."""

    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    uncertain: tuple[bool, ...]

    def files(self) -> dict[str, np.dtype[Any]]:
        """File name -> the type of one row."""
        rows: dict[str, np.dtype[Any]] = {"codes.i2": np.dtype(("<i2", (len(self.dimensions),)))}
        for metric, uncertain in zip(self.metrics, self.uncertain, strict=True):
            rows[f"{metric}.f8"] = np.dtype("<f8")
            if uncertain:
                rows[f"{metric}.log_sd.f8"] = np.dtype("<f8")
        return rows

    def to_json(self) -> dict[str, Any]:
        """What `columns.json` holds."""
        return {
            "dimensions": list(self.dimensions),
            "metrics": list(self.metrics),
            "uncertain": list(self.uncertain),
        }


@dataclass(frozen=True, eq=False)
class Candidates:
    """(N, D) codes, (N, M) values, standard deviations of log(true / value), and rows of each generation."""

    codes: NDArray[np.int16]
    values: NDArray[np.float64]
    log_sd: NDArray[np.float64]
    generations: tuple[int, ...]


def read_columns(folder: Path) -> Columns:
    """The columns of a run.

    Raises:
        RunFolderError: `columns.json` is missing or damaged.
    """
    path = folder / "columns.json"
    content = read_json(path)
    dimensions = _list_of(str, content.get("dimensions"))
    metrics = _list_of(str, content.get("metrics"))
    uncertain = _list_of(bool, content.get("uncertain"))
    # A metric's name is a file's name: whoever edited it must not lead us out of the folder.
    safe = all(METRIC_NAME.fullmatch(name) for name in metrics)
    if not (dimensions and metrics and safe and len(metrics) == len(uncertain)):
        raise RunFolderError(f"'{path}' is damaged: it does not say what the columns are.")
    return Columns(tuple(dimensions), tuple(metrics), tuple(uncertain))


def read_candidates(folder: Path) -> Candidates:
    """All finished generations, each checked against its checksums; a torn tail behind them is left out.

    Raises:
        RunFolderError: a finished generation is damaged; the message says where and what is intact.
    """
    columns = read_columns(folder)
    journal = read_journal(folder)
    data = {name: _rows(folder / name, dtype, journal) for name, dtype in columns.files().items()}
    _check(folder, data, journal)
    generations = tuple(line["rows"] for line in journal)
    values, log_sd = _values_and_log_sd(columns, data, sum(generations))
    return Candidates(data["codes.i2"], values, log_sd, generations)


def read_rows(folder: Path, rows: NDArray[np.int64]) -> tuple[NDArray[np.int16], Floats, Floats]:
    """(n, D) codes, (n, M) values and deviations of some rows, read without reading all.

    Raises:
        RunFolderError: a file is missing, or shorter than it was.
    """
    columns = read_columns(folder)

    def picked(name: str, dtype: np.dtype[Any]) -> NDArray[Any]:
        # A file without a byte cannot be mapped.
        if len(rows) == 0:
            return np.empty(0, dtype)
        try:
            return np.memmap(folder / name, dtype, "r")[rows]
        except (OSError, ValueError, IndexError) as error:
            raise RunFolderError(f"'{folder / name}' is damaged: {error}.") from error

    data = {name: picked(name, dtype) for name, dtype in columns.files().items()}
    return data["codes.i2"], *_values_and_log_sd(columns, data, len(rows))


def read_journal(folder: Path) -> list[dict[str, Any]]:
    """One entry a finished generation; a last line without its end was never finished.

    Raises:
        RunFolderError: the journal is missing, or a finished line is damaged.
    """
    path = folder / "journal.jsonl"
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except OSError as error:
        raise RunFolderError(f"Cannot read '{path}': {error.strerror}.") from error
    journal: list[dict[str, Any]] = []
    for line in lines:
        entry = _journal_entry(line)
        if entry is None or entry["generation"] != len(journal):
            raise _damaged(path, len(journal))
        journal.append(entry)
    return journal


def journal_line(generation: int, rows: int, checksums: Mapping[str, int]) -> bytes:
    """The line that makes a generation count."""
    entry = {"generation": generation, "rows": rows, "crc32": dict(checksums)}
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"


def _values_and_log_sd(columns: Columns, data: Mapping[str, NDArray[Any]], rows: int) -> tuple[Floats, Floats]:
    values, log_sd = np.zeros((2, rows, len(columns.metrics)))
    for index, metric in enumerate(columns.metrics):
        values[:, index] = data[f"{metric}.f8"]
        if columns.uncertain[index]:
            log_sd[:, index] = data[f"{metric}.log_sd.f8"]
    return values, log_sd


def _list_of(kind: type[T], content: Any) -> list[T]:
    """The content if it is such a list, or an empty one."""
    fits = isinstance(content, list) and all(type(item) is kind for item in content)
    return content if fits else []


def _journal_entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
        sound = type(entry["rows"]) is int and entry["rows"] > 0 and isinstance(entry["crc32"], dict)
        return entry if sound and type(entry["generation"]) is int else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _rows(path: Path, dtype: np.dtype[Any], journal: list[dict[str, Any]]) -> NDArray[Any]:
    """As many rows as the journal vouches for, or fewer if the file was cut."""
    try:
        held = path.stat().st_size // dtype.itemsize
        # numpy counts the base items of a row type that is itself an array.
        width = dtype.itemsize // dtype.base.itemsize
        count = min(held, sum(line["rows"] for line in journal))
        return np.fromfile(path, dtype.base, count * width).reshape(count, *dtype.shape)
    except OSError as error:
        raise RunFolderError(f"Cannot read '{path}': {error.strerror}.") from error


def _check(folder: Path, data: Mapping[str, NDArray[Any]], journal: list[dict[str, Any]]) -> None:
    start = 0
    for generation, line in enumerate(journal):
        end = start + line["rows"]
        for name, rows in data.items():
            if len(rows) < end or zlib.crc32(rows[start:end].data) != line["crc32"].get(name):
                raise _damaged(folder / name, generation)
        start = end


def _damaged(path: Path, intact: int) -> RunFolderError:
    journal = path.with_name("journal.jsonl")
    return RunFolderError(
        f"'{path}' is damaged in generation {intact}; the {intact} generations before it are intact.",
        hint=f"To go on from those: head -n {intact} {journal} > rest && mv rest {journal}, then resume.",
    )
