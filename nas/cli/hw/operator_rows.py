"""The CSV of `hw price`: single operators, one a row, read into the columns that pricers take."""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hw_profiles.core.profile import DTYPE_BYTES
from nas.errors import UserError, did_you_mean
from predictors.core.workload import VARIANTS

NEEDED = (
    "kind",
    "batch",
    "c_in",
    "c_out",
    "h",
    "w",
    "kernel",
    "stride",
    "dilation",
    "groups",
    "dtype",
    "fused",
)
LARGEST_SIZE = 2**31
ALWAYS = ("batch", "c_in", "c_out")
# A vector has no sides and a sum no window: where a kind lacks one of these, an empty cell or 0 stands for 1.
SOMETIMES = ("h", "w", "stride", "dilation", "groups")
WINDOWED = ("conv2d", "pool")


@dataclass(frozen=True)
class OperatorRow:
    """One operator: what selects the price table, and its sizes by column name."""

    kind: str
    variant: str
    dtype: str
    sizes: dict[str, float]


def read_operators(path: Path) -> list[OperatorRow]:
    """The operators of a CSV file, in its order.

    Raises:
        UserError: a column is missing, or a row holds what is no operator; the message names the line.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return _read_rows(path, file)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} is not a readable CSV file: {error}.") from None


def _read_rows(path: Path, lines: Iterable[str]) -> list[OperatorRow]:
    reader = csv.DictReader(lines)
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise UserError(f"{path} lacks the columns {', '.join(missing)}; it needs {','.join(NEEDED)}.")
    return [_operator(row, f"{path}, line {reader.line_num}") for row in reader]


def _operator(row: dict[str, str | None], place: str) -> OperatorRow:
    kind = _one_of(row, "kind", VARIANTS, place)
    dtype = _one_of(row, "dtype", DTYPE_BYTES, place)
    # The file may name a variant; without one, a kind's first variant stands for it.
    variant = row.get("variant") or VARIANTS[kind][0]
    if variant not in VARIANTS[kind]:
        known = ", ".join(VARIANTS[kind])
        raise UserError(f"{place}: no {kind} '{variant}'.{did_you_mean(variant, VARIANTS[kind])} Known: {known}.")
    sizes = {name: _size(row[name], name, place) for name in ALWAYS}
    sizes |= {name: _size(_or_one(row, name), name, place) for name in SOMETIMES}
    kernel_h, _, kernel_w = _or_one(row, "kernel").partition("x")
    sizes["kernel_h"] = _size(kernel_h, "kernel", place)
    sizes["kernel_w"] = _size(kernel_w or kernel_h, "kernel", place)
    sizes["fused"] = _flag(row["fused"], place)
    return OperatorRow(kind, variant, dtype, sizes)


def _or_one(row: dict[str, str | None], name: str) -> str:
    cell = row[name] or ""
    return "1" if cell in ("", "0") and row["kind"] not in WINDOWED else cell


def _one_of(row: dict[str, str | None], name: str, known: Iterable[str], place: str) -> str:
    value = row[name] or ""
    if value not in known:
        raise UserError(
            f"{place}: no {name} '{value}'.{did_you_mean(value, known)} Known: {', '.join(known)}.",
            field=name,
        )
    return value


def _size(text: str | None, name: str, place: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not (value.is_integer() and 1 <= value <= LARGEST_SIZE):
        raise UserError(f"{place}: {name} is a whole number from 1 to {LARGEST_SIZE:,}, not '{text}'.", field=name)
    return value


def _flag(text: str | None, place: str) -> float:
    value = (text or "0").strip().lower()
    if value not in ("0", "1", "true", "false"):
        raise UserError(f"{place}: fused is 0 or 1, not '{text}'.", field="fused")
    return float(value in ("1", "true"))
