"""How an answer reads: one JSON object a line, or aligned text; data on stdout, remarks on stderr."""

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SCHEMA_VERSION = 1


def print_json(document: Mapping[str, Any]) -> None:
    """One line on stdout. What is unknown (NaN, infinite) reads null: JSON has no word for it."""
    # Where the terminal's alphabet lacks a letter, JSON's own escape stands for it.
    escaped = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    said = {"schema_version": SCHEMA_VERSION, **_plain(document)}
    print(json.dumps(said, ensure_ascii=escaped, allow_nan=False), flush=True)


def remark(text: str, *, quiet: bool) -> None:
    """A line for the person watching, on stderr."""
    if not quiet:
        print(text, file=sys.stderr, flush=True)


def print_rows(header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[bool] = ()) -> None:
    """Aligned columns on stdout, never cut to the terminal's width; `right[i]` aligns column i right."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    sides = list(right) + [False] * (len(header) - len(right))
    for line in lines:
        cells = (
            cell.rjust(width) if to_the_right else cell.ljust(width)
            for cell, width, to_the_right in zip(line, widths, sides, strict=True)
        )
        print("  ".join(cells).rstrip())


def print_facts(facts: Mapping[str, object]) -> None:
    """`name  value` lines on stdout."""
    width = max((len(name) for name in facts), default=0)
    for name, value in facts.items():
        print(f"{name.ljust(width)}  {value}")


def _plain(value: Any) -> Any:
    """Containers as JSON has them; a numpy number becomes Python's through `item`."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    number = float(value)
    return number if math.isfinite(number) else None
