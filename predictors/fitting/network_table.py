"""End-to-end measurements that a person writes down: a CSV of whole networks, all of one software stack, in seconds."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.profile import Stack

COLUMNS = ("model", "resolution", "batch", "runtime", "dtype", "layout", "latency_s")
# A batch that takes longer is a column in the wrong unit.
_LONGEST_S = 3600.0
_LARGEST_SIZE = 2**20


@dataclass(frozen=True)
class NetworkLine:
    """One line: a MODEL as on the command line, and the seconds that a batch of it took."""

    number: int
    model: str
    resolution: int
    batch: int
    latency_s: float


def read_network_table(path: Path) -> tuple[Stack, list[NetworkLine]]:
    """The stack of all lines, and the lines.

    Raises:
        ProfileError: a column is missing or in another unit, a line holds no measurement, or stacks are mixed; the
            message names the line.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            _check_header(list(reader.fieldnames or ()), path)
            rows = [(_cells(row, reader, path), reader.line_num) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ProfileError(f"{path} is not a readable CSV file: {error}.") from None
    if not rows:
        raise ProfileError(f"{path.name} holds no measurements; give one network a line.")
    lines = [_line(row, number, f"{path.name}, line {number}") for row, number in rows]
    stack = _stack(rows[0][0], f"{path.name}, line {rows[0][1]}")
    for row, number in rows[1:]:
        if (other := _stack(row, f"{path.name}, line {number}")) != stack:
            raise ProfileError(
                f"{path.name}, line {number}: stack '{_said(other)}' in a table of '{_said(stack)}'; split it."
            )
    return stack, lines


def _cells(row: dict[str | None, Any], reader: csv.DictReader[str], path: Path) -> dict[str, str]:
    """The cells of our columns. A cell too many or too few is a comma in the wrong place: whose, nobody knows."""
    if None in row or None in row.values():
        cells = len(reader.fieldnames or ())
        raise ProfileError(f"{path.name}, line {reader.line_num}: not {cells} cells, as many as there are columns.")
    return {name: row[name].strip() for name in COLUMNS}


def _check_header(header: list[str], path: Path) -> None:
    missing = [name for name in COLUMNS if name not in header]
    if not missing:
        return
    unit = next((name for name in header if name.rpartition("_")[2] in ("ms", "us", "ns")), None)
    reason = f"times are in seconds, not '{unit}'" if unit else f"lacks {', '.join(missing)}"
    raise ProfileError(f"{path.name}, line 1: {reason}; the columns are {','.join(COLUMNS)}.")


def _line(row: dict[str, str], number: int, where: str) -> NetworkLine:
    if not row["model"]:
        raise ProfileError(f"{where}: no model is named.")
    resolution, batch = (_size(row[name], name, where) for name in ("resolution", "batch"))
    return NetworkLine(number, row["model"], resolution, batch, _seconds(row["latency_s"], where))


def _size(text: str, name: str, where: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= _LARGEST_SIZE):
        raise ProfileError(f"{where}: {name} is a whole number from 1 to {_LARGEST_SIZE:,}, not '{text:.20}'.")
    return int(text)


def _seconds(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 1e-7 <= value <= _LONGEST_S:
        raise ProfileError(f"{where}: latency_s is in seconds, above 0 and up to {_LONGEST_S:g}, not '{text:.20}'.")
    return value


def _stack(row: dict[str, str], where: str) -> Stack:
    try:
        return Stack.model_validate({name: row[name] for name in ("runtime", "dtype", "layout")})
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise ProfileError(f"{where}: {fault['loc'][0]}: {fault['msg']}, not '{fault['input']!s:.40}'.") from None


def _said(stack: Stack) -> str:
    return f"{stack.runtime}, {stack.dtype}, {stack.layout}"
