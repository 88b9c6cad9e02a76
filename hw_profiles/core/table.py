"""The operator table: one measured operator a line of CSV, in SI units, all lines of one software stack.

Standard library only, so that the measuring code can be carried to a bare machine.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.table_file import Appender, TableFormat, parse_seconds, parse_size


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
    return OPERATORS.read(path)


def write_table(path: Path, rows: list[Measurement]) -> None:
    """Write a whole table, compressed if the name ends in .gz, beside its place and then into it."""
    OPERATORS.write(path, rows)


def append_operators(path: Path, stack: str) -> Appender[Measurement]:
    """A plain .csv of operators that goes on at its last whole line.

    Raises:
        ProfileError: the file that is there is no table, or of another stack.
    """
    return Appender(path, stack, OPERATORS)


def parse_operator(given: Mapping[str, str], where: str) -> Operator:
    """The operator in a line's cells by column.

    Raises:
        ProfileError: no such kind, or a size is none.
    """
    if given["kind"] not in KINDS:
        raise ProfileError(f"{where}: no operator kind '{given['kind']:.20}'. Known: {', '.join(KINDS)}.")
    sizes = {name: parse_size(given[name], name, where, least=int(name != "fused")) for name in SIZE_COLUMNS}
    return Operator(given["kind"], given["variant"], dtype=given["dtype"], **sizes)


def _parse(given: Mapping[str, str], where: str) -> Measurement:
    return Measurement(
        operator=parse_operator(given, where),
        stack=given["stack"],
        latency_s=parse_seconds(given["latency_s"], "latency_s", where),
        median_s=parse_seconds(given["median_s"], "median_s", where),
        spread_s=parse_seconds(given["spread_s"], "spread_s", where, least=0.0),
        rounds=parse_size(given["rounds"], "rounds", where),
    )


def _cells(row: Measurement) -> tuple[object, ...]:
    times = (f"{row.latency_s:.4g}", f"{row.median_s:.4g}", f"{row.spread_s:.3g}")
    return (*astuple(row.operator), row.stack, *times, row.rounds)


OPERATORS = TableFormat(
    columns=COLUMNS,
    parse=_parse,
    cells=_cells,
    stack=lambda row: row.stack,
    setting=lambda row: row.operator,
)
