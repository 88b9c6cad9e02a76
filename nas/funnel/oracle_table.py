"""A table of designs and what became of them: CSV, keyed by ids or by a space's own codes."""

import csv
import gzip
import importlib
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, final

from nas.errors import UserError, did_you_mean
from search_spaces.core.catalog import list_spaces
from search_spaces.core.space import Choices, SearchSpace

LARGEST_TABLE_BYTES = 256 * 2**20
LARGEST_FIELD = 10_000
SUFFIXES = (".csv", ".csv.gz")


@final
@dataclass(frozen=True)
class OracleTable:
    """Values by key; reading one is what a query pays for, asking for a key is free."""

    values: Mapping[str, float]

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def query(self, key: str) -> float:
        """What is known of a design; NaN where the table left it open."""
        return self.values[key]


def read_oracle(path: Path, key: str, column: str) -> OracleTable:
    """Two columns of a .csv or .csv.gz file.

    Raises:
        UserError: no such file or column, a value that is no number, a key twice, or more than 256 MiB.
    """
    if not path.name.endswith(SUFFIXES):
        raise UserError(f"'{path}' is no table: its name ends in none of {', '.join(SUFFIXES)}.", field="oracle")
    try:
        if path.stat().st_size > LARGEST_TABLE_BYTES:
            raise UserError(f"'{path}' is larger than a table may be (256 MiB).", field="oracle")
        with _opened(path) as file:
            return OracleTable(_values(path, _bounded(file), key, column))
    except OSError as error:
        raise UserError(f"Cannot read '{path}': {error.strerror or error}.", field="oracle") from error
    except (UnicodeDecodeError, EOFError, csv.Error, zlib.error) as error:
        raise UserError(f"'{path}' is no readable CSV: {error}.", field="oracle") from error


def keys_of(table: OracleTable, space: SearchSpace, space_name: str, choices: Sequence[Choices]) -> list[str]:
    """Each design's key in the table: the space's own code where the table has some of them, else the id."""
    if (to_code := _coder(space_name)) is not None:
        codes = [to_code(each) for each in choices]
        if any(code in table for code in codes):
            return codes
    return [space.architecture(each).id for each in choices]


def _coder(space_name: str) -> Callable[[Choices], str] | None:
    if space_name not in list_spaces():
        return None
    return getattr(importlib.import_module(f"search_spaces.{space_name}"), "to_code", None)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _bounded(file: TextIO):
    """Its lines, as long as they are not too many: a small file may unpack into an endless one."""
    read = 0
    while line := file.readline(LARGEST_FIELD):
        read += len(line)
        if read > LARGEST_TABLE_BYTES:
            raise csv.Error("it unpacks into more than 256 MiB")
        yield line


def _values(path: Path, lines, key: str, column: str) -> dict[str, float]:
    reader = csv.DictReader(lines)
    names = reader.fieldnames or []
    for name in (key, column):
        if name not in names:
            raise UserError(
                f"'{path}' has no column '{name}'.{did_you_mean(name, names)} It has: {', '.join(names)[:400]}.",
                field="oracle",
            )
    values: dict[str, float] = {}
    for row in reader:
        name = row[key]
        if not name or name in values:
            raise UserError(f"'{path}', line {reader.line_num}: '{name}' stands there twice or is empty.", field=key)
        values[name] = _number(path, reader.line_num, row[column], column)
    return values


def _number(path: Path, line: int, text: str | None, column: str) -> float:
    if not text:
        return math.nan
    try:
        return float(text)
    except ValueError:
        raise UserError(
            f"'{path}', line {line}: {column} is '{text[:80]}', which is no number.", field=column
        ) from None
