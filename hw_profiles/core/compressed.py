"""The compressed table: one kernel that uses sparsity or few bits a line, beside the dense kernel of the same rounds.

Standard library only, so that the measuring code can be carried to a bare machine.
"""

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.table import OPERATOR_COLUMNS, Operator, parse_operator
from hw_profiles.core.table_file import Appender, TableFormat, parse_seconds, parse_share, parse_size

FILE_NAME = "compressed.csv"
FORMATS = "csr, bsr:HxW, n_of_m:N:M, int8"
_FORMAT = re.compile(r"csr|int8|bsr:[1-9]\d{0,2}x[1-9]\d{0,2}|n_of_m:[1-9]\d{0,2}:[1-9]\d{0,2}")


@dataclass(frozen=True)
class Setting:
    """An operator, the format that its weights are held in, and the share of them that is no zero.

    `csr` (compressed rows), `bsr:16x1` (rows of blocks of 16 outputs by 1 input), `n_of_m:2:4` (with the device's own
    instructions) or `int8` (weights and values of 8 bits; maps come and go in the operator's dtype).
    """

    operator: Operator
    format: str
    density: float


@dataclass(frozen=True)
class Comparison:
    """Low quantiles of the seconds of a compressed kernel and of the dense one, timed in turn in the same rounds.

    `spread_s` is the 20-80 % range of the compressed kernel's. Where others were to work beside it, both are medians.
    """

    setting: Setting
    stack: str
    latency_s: float
    dense_s: float
    spread_s: float
    rounds: int

    @property
    def ratio(self) -> float:
        """Compressed over dense: below 1 compression pays."""
        return self.latency_s / self.dense_s


COLUMNS = (*OPERATOR_COLUMNS, "format", "density", "stack", "latency_s", "dense_s", "spread_s", "rounds")


def read_compressed(path: Path) -> list[Comparison]:
    """Every comparison of a .csv or .csv.gz table; a last line torn by a kill is left out.

    Raises:
        ProfileError: a column has another name or unit, a line is no comparison, or two stacks are mixed.
    """
    return COMPARISONS.read(path)


def write_compressed(path: Path, rows: list[Comparison]) -> None:
    """Write a whole table, compressed if the name ends in .gz, beside its place and then into it."""
    COMPARISONS.write(path, rows)


def append_compressed(path: Path, stack: str) -> Appender[Comparison]:
    """A plain .csv of comparisons that goes on at its last whole line.

    Raises:
        ProfileError: the file that is there is no table, or of another stack.
    """
    return Appender(path, stack, COMPARISONS)


def _parse(given: Mapping[str, str], where: str) -> Comparison:
    operator = parse_operator(given, where)
    if operator.kind not in ("conv2d", "linear"):
        raise ProfileError(f"{where}: only conv2d and linear have weights to compress, not '{operator.kind:.20}'.")
    if not _FORMAT.fullmatch(given["format"]):
        raise ProfileError(f"{where}: no format '{given['format']:.20}'. Known: {FORMATS}.")
    return Comparison(
        setting=Setting(operator, given["format"], parse_share(given["density"], "density", where)),
        stack=given["stack"],
        latency_s=parse_seconds(given["latency_s"], "latency_s", where),
        dense_s=parse_seconds(given["dense_s"], "dense_s", where),
        spread_s=parse_seconds(given["spread_s"], "spread_s", where, least=0.0),
        rounds=parse_size(given["rounds"], "rounds", where),
    )


def _cells(row: Comparison) -> tuple[object, ...]:
    held = row.setting
    times = (f"{row.latency_s:.4g}", f"{row.dense_s:.4g}", f"{row.spread_s:.3g}")
    return (*astuple(held.operator), held.format, f"{held.density:.4g}", row.stack, *times, row.rounds)


COMPARISONS = TableFormat(
    columns=COLUMNS,
    parse=_parse,
    cells=_cells,
    stack=lambda row: row.stack,
    setting=lambda row: row.setting,
)
