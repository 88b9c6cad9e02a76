"""Tables of measurements as CSV: one a line, all lines of one software stack, checked when read, durable when written.

Standard library only, so that the measuring code can be carried to a bare machine.
"""

import csv
import gzip
import io
import math
import os
import zlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.lines import unwritable
from hw_profiles.core.whole_file import write_whole

TABLE_LIMIT_BYTES = 256 * 1024 * 1024
# A single operator that runs longer than this is a column in the wrong unit.
LONGEST_OPERATOR_S = 600.0

Row = TypeVar("Row")


@dataclass(frozen=True)
class TableFormat(Generic[Row]):
    """Columns of a table, how a row becomes its cells and back, and what a row is of: its stack, and the setting that
    is measured once.

    `parse` takes cells by column and where they stand, and raises ProfileError.
    """

    columns: tuple[str, ...]
    parse: Callable[[Mapping[str, str], str], Row]
    cells: Callable[[Row], Sequence[object]]
    stack: Callable[[Row], str]
    setting: Callable[[Row], Hashable]

    def read(self, path: Path) -> list[Row]:
        """Every row of a .csv or .csv.gz table; a last line torn by a kill is left out.

        Raises:
            ProfileError: a column has another name or unit, a line is no measurement, or two stacks are mixed.
        """
        lines = _whole_lines(_read_bytes(path), path).decode("utf-8", errors="replace").splitlines()
        try:
            table = list(csv.reader(lines))
        except csv.Error as error:
            raise ProfileError(f"{path.name} is no CSV: {error}.") from None
        self._check_header(table[0], path)
        rows: list[Row] = []
        for number, cells in enumerate(table[1:], start=2):
            rows.append(self._parse(cells, f"{path.name}, line {number}"))
            first, other = self.stack(rows[0]), self.stack(rows[-1])
            if other != first:
                raise ProfileError(f"{path.name}, line {number}: stack '{other}' in a table of '{first}'; split it.")
        return rows

    def write(self, path: Path, rows: Sequence[Row]) -> None:
        """Write a whole table, compressed if the name ends in .gz, beside its place and then into it."""
        text = "".join([_line(self.columns), *(self.line(row) for row in rows)]).encode()
        # A fixed time stamp: equal rows give equal bytes, and so an equal profile hash.
        write_whole(path, gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)

    def line(self, row: Row) -> str:
        """One row as its line of the file."""
        return _line(self.cells(row))

    def _parse(self, cells: list[str], where: str) -> Row:
        if len(cells) != len(self.columns):
            raise ProfileError(f"{where}: {len(cells)} cells, not {len(self.columns)}.")
        return self.parse(dict(zip(self.columns, cells, strict=True)), where)

    def _check_header(self, header: list[str], path: Path) -> None:
        if tuple(header) == self.columns:
            return
        missing = [name for name in self.columns if name not in header]
        other_units = [name for name in header if name.rpartition("_")[2] in ("ms", "us", "ns")]
        reason = f"times are in seconds, not '{other_units[0]}'" if other_units else f"lacks {', '.join(missing)}"
        raise ProfileError(f"{path.name}, line 1: {reason}; the columns are {','.join(self.columns)}.")


class Appender(Generic[Row]):
    """Appends rows to a plain .csv, durable at once; opened again it goes on at the last whole line.

    `done` holds the settings that were measured.

    Raises:
        ProfileError: the file that is there is no table, or of another stack.
    """

    def __init__(self, path: Path, stack: str, table: TableFormat[Row]) -> None:
        self._table = table
        self.done: set[Hashable] = set()
        # A kill in the middle of the header leaves no whole line: nothing was measured.
        if path.exists() and b"\n" in path.read_bytes():
            rows = table.read(path)
            if rows and table.stack(rows[0]) != stack:
                raise ProfileError(
                    f"{path.name} holds measurements of '{table.stack(rows[0])}', this stack is '{stack}'; "
                    "measure into another folder."
                )
            self.done = {table.setting(row) for row in rows}
            os.truncate(path, len(_whole_lines(path.read_bytes(), path)))
            self._file = path.open("ab", buffering=0)
        else:
            self._file = path.open("wb", buffering=0)
            self._push(_line(table.columns))

    def append(self, rows: Sequence[Row]) -> None:
        """Add lines and push them to the disk.

        Raises:
            ProfileError: the disk is full; the lines before stay.
        """
        self._push("".join(self._table.line(row) for row in rows))
        self.done.update(self._table.setting(row) for row in rows)

    def close(self) -> None:
        self._file.close()

    def _push(self, text: str) -> None:
        try:
            # A full disk may take a part, and say so only at the next call.
            left = memoryview(text.encode())
            while left:
                left = left[self._file.write(left) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.close()
            raise unwritable(Path(self._file.name), error) from error


def parse_size(text: str, name: str, where: str, least: int = 1) -> int:
    """A whole number; a ProfileError names the column and the place of what is none."""
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise ProfileError(f"{where}: {name} is a whole number from {least} on, not '{text:.20}'.")
    return int(text)


def parse_seconds(text: str, name: str, where: str, least: float = 1e-9) -> float:
    """Seconds, likewise."""
    value = _number(text)
    if not least <= value <= LONGEST_OPERATOR_S:
        raise ProfileError(f"{where}: {name} is in seconds, {least:g} to {LONGEST_OPERATOR_S:g}, not '{text:.20}'.")
    return value


def parse_share(text: str, name: str, where: str) -> float:
    """A share above 0, likewise."""
    value = _number(text)
    if not 0 < value <= 1:
        raise ProfileError(f"{where}: {name} is a share above 0 and up to 1, not '{text:.20}'.")
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _read_bytes(path: Path) -> bytes:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(TABLE_LIMIT_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ProfileError(f"{path.name} cannot be read: {error}") from None
    if len(content) > TABLE_LIMIT_BYTES:
        raise ProfileError(f"{path.name} is larger than {TABLE_LIMIT_BYTES // 2**20} MiB.")
    return content


def _whole_lines(content: bytes, path: Path) -> bytes:
    end = content.rfind(b"\n") + 1
    if end == 0:
        raise ProfileError(f"{path.name} holds no whole line; delete it and measure again.")
    return content[:end]


def _line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
