"""The operator table: one measured operator a line of CSV, in SI units, all lines of one software stack.

Standard library only, so that the measuring code can be carried to a bare machine.
"""

import csv
import gzip
import io
import math
import os
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from hw_profiles.core.errors import ProfileError

TABLE_LIMIT_BYTES = 256 * 1024 * 1024
# A single operator that runs longer than this is a column in the wrong unit.
LONGEST_OPERATOR_S = 600.0


@dataclass(frozen=True)
class Operator:
    """One operator setting, columns as in docs/architecture.md; `h`, `w` are the input's, 1 for vectors."""

    kind: str
    variant: str
    batch: int
    c_in: int
    c_out: int
    h: int = 1
    w: int = 1
    kernel_h: int = 1
    kernel_w: int = 1
    stride: int = 1
    dilation: int = 1
    groups: int = 1
    fused: int = 0
    dtype: str = "fp32"


@dataclass(frozen=True)
class Measurement:
    """What one operator took: a low quantile of the rounds, their median, and their 20-80 % range.

    Where others were to work beside it, `latency_s` is the median too.
    """

    operator: Operator
    stack: str
    latency_s: float
    median_s: float
    spread_s: float
    rounds: int


# Those that are timed and priced; docs/architecture.md says what each is.
KINDS = ("conv2d", "linear", "pool", "norm", "activation", "add")
OPERATOR_COLUMNS = tuple(field.name for field in fields(Operator))
SIZE_COLUMNS = tuple(field.name for field in fields(Operator) if field.type is int)
COLUMNS = (*OPERATOR_COLUMNS, "stack", "latency_s", "median_s", "spread_s", "rounds")


def read_table(path: Path) -> list[Measurement]:
    """Every measurement of a .csv or .csv.gz table; a last line torn by a kill is left out.

    Raises:
        ProfileError: a column has another name or unit, a line is no measurement, or two stacks are mixed.
    """
    lines = _whole_lines(_read_bytes(path), path).decode("utf-8", errors="replace").splitlines()
    try:
        table = list(csv.reader(lines))
    except csv.Error as error:
        raise ProfileError(f"{path.name} is no CSV: {error}.") from None
    _check_header(table[0], path)
    rows: list[Measurement] = []
    for number, cells in enumerate(table[1:], start=2):
        rows.append(_parse(cells, f"{path.name}, line {number}"))
        if rows[-1].stack != rows[0].stack:
            first, other = rows[0].stack, rows[-1].stack
            raise ProfileError(f"{path.name}, line {number}: stack '{other}' in a table of '{first}'; split it.")
    return rows


def write_table(path: Path, rows: list[Measurement]) -> None:
    """Write a whole table, compressed if the name ends in .gz, beside its place and then into it."""
    text = "".join([_line(COLUMNS), *(_line(_cells(row)) for row in rows)]).encode()
    beside = path.with_name(path.name + ".part")
    # A fixed time stamp: equal rows give equal bytes, and so an equal profile hash.
    beside.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
    os.replace(beside, path)


class TableAppender:
    """Appends measurements to a plain .csv, durable at once; opened again it goes on at the last whole line.

    Raises:
        ProfileError: the file that is there is no table, or of another stack.
    """

    def __init__(self, path: Path, stack: str) -> None:
        self._stack = stack
        self.done: set[Operator] = set()
        # A kill in the middle of the header leaves no whole line: nothing was measured.
        if path.exists() and b"\n" in path.read_bytes():
            rows = read_table(path)
            if rows and rows[0].stack != stack:
                raise ProfileError(
                    f"{path.name} holds measurements of '{rows[0].stack}', this stack is '{stack}'; "
                    "measure into another folder."
                )
            self.done = {row.operator for row in rows}
            os.truncate(path, len(_whole_lines(path.read_bytes(), path)))
            self._file = path.open("a", encoding="utf-8", newline="")
        else:
            self._file = path.open("w", encoding="utf-8", newline="")
            self._file.write(_line(COLUMNS))

    def append(self, rows: list[Measurement]) -> None:
        """Add lines and push them to the disk."""
        self._file.write("".join(_line(_cells(row)) for row in rows))
        self._file.flush()
        os.fsync(self._file.fileno())
        self.done.update(row.operator for row in rows)

    def close(self) -> None:
        self._file.close()


def _read_bytes(path: Path) -> bytes:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(TABLE_LIMIT_BYTES + 1)
    except (OSError, EOFError) as error:
        raise ProfileError(f"{path.name} cannot be read: {error}") from None
    if len(content) > TABLE_LIMIT_BYTES:
        raise ProfileError(f"{path.name} is larger than {TABLE_LIMIT_BYTES // 2**20} MiB.")
    return content


def _whole_lines(content: bytes, path: Path) -> bytes:
    end = content.rfind(b"\n") + 1
    if end == 0:
        raise ProfileError(f"{path.name} holds no whole line; delete it and measure again.")
    return content[:end]


def _check_header(header: list[str], path: Path) -> None:
    if tuple(header) == COLUMNS:
        return
    missing = [name for name in COLUMNS if name not in header]
    other_units = [name for name in header if name.rpartition("_")[2] in ("ms", "us", "ns")]
    reason = f"times are in seconds, not '{other_units[0]}'" if other_units else f"lacks {', '.join(missing)}"
    raise ProfileError(f"{path.name}, line 1: {reason}; the columns are {','.join(COLUMNS)}.")


def _parse(cells: list[str], where: str) -> Measurement:
    if len(cells) != len(COLUMNS):
        raise ProfileError(f"{where}: {len(cells)} cells, not {len(COLUMNS)}.")
    given = dict(zip(COLUMNS, cells, strict=True))
    if given["kind"] not in KINDS:
        raise ProfileError(f"{where}: no operator kind '{given['kind']:.20}'. Known: {', '.join(KINDS)}.")
    sizes = {name: _size(given[name], name, where) for name in SIZE_COLUMNS}
    return Measurement(
        operator=Operator(given["kind"], given["variant"], dtype=given["dtype"], **sizes),
        stack=given["stack"],
        latency_s=_seconds(given["latency_s"], "latency_s", where),
        median_s=_seconds(given["median_s"], "median_s", where),
        spread_s=_seconds(given["spread_s"], "spread_s", where, least=0.0),
        rounds=_size(given["rounds"], "rounds", where),
    )


def _size(text: str, name: str, where: str) -> int:
    least = 0 if name == "fused" else 1
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise ProfileError(f"{where}: {name} is a whole number from {least} on, not '{text:.20}'.")
    return int(text)


def _seconds(text: str, name: str, where: str, least: float = 1e-9) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= LONGEST_OPERATOR_S:
        raise ProfileError(f"{where}: {name} is in seconds, {least:g} to {LONGEST_OPERATOR_S:g}, not '{text:.20}'.")
    return value


def _cells(row: Measurement) -> tuple[object, ...]:
    times = (f"{row.latency_s:.4g}", f"{row.median_s:.4g}", f"{row.spread_s:.3g}")
    return (*astuple(row.operator), row.stack, *times, row.rounds)


def _line(cells: tuple[object, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
