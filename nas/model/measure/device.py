"""Times operators on the machine at hand into a resumable table."""

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from hw_profiles.core.machine import write_machine
from hw_profiles.core.reference import FILE_NAME, Noise, append_reading, noise, read_readings
from hw_profiles.core.table import Measurement, Operator, append_operators
from hw_profiles.core.table_file import Appender
from nas.model.measure.bench import Bench
from nas.model.measure.stack import MeasuredStack

BATCH_OPERATORS = 24

Observe = Callable[[int, int, Measurement], None]


@dataclass(frozen=True)
class OperatorReport:
    """What one run brought: rows, operators that the software refused, median of spread / latency, the machine's noise.

    `noise` is over all runs into the folder; None where there were too few batches to tell.
    """

    rows: int
    refused: int
    median_spread: float
    noise: Noise | None


def measure_device(out_dir: Path, operators: Iterator[Operator], budget_s: float, stack: MeasuredStack, seed: int,
                   observe: Observe) -> OperatorReport:  # fmt: skip
    """Time operators into `out_dir/operators.csv` until the budget is spent or none is left; going on after an end.

    What the table holds is not timed again. `observe(done, total_estimate, last_row)` is called after every batch.

    Raises:
        ProfileError: the table that is there is damaged, or of another stack.
        HardwareMissing: the device stopped answering; the table is whole.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    table = append_operators(out_dir / "operators.csv", stack.label)
    write_machine(stack.machine(), out_dir / "machine.json")
    try:
        return _measure(table, operators, budget_s, Bench(stack, np.random.default_rng(seed)), observe, out_dir)
    finally:
        table.close()


def _measure(table: Appender[Measurement], operators: Iterator[Operator], budget_s: float, bench: Bench,
             observe: Observe, out_dir: Path) -> OperatorReport:  # fmt: skip
    todo = _unmeasured(operators, table.done)
    spreads: list[float] = []
    refused = 0
    started = time.monotonic()
    while time.monotonic() - started < budget_s and (batch := list(islice(todo, BATCH_OPERATORS))):
        rows, refusals = _time(bench, batch)
        refused += refusals
        table.append(rows)
        append_reading(out_dir / FILE_NAME, replace(bench.reading, table_rows=len(table.done)))
        if not rows:
            continue
        spreads += [row.spread_s / row.latency_s for row in rows]
        total = len(spreads) * budget_s / (time.monotonic() - started)
        observe(len(spreads), max(round(total), len(spreads)), rows[-1])
    steadiness = noise(read_readings(out_dir / FILE_NAME))
    return OperatorReport(len(spreads), refused, float(np.median(spreads or [0.0])), steadiness)


def _time(bench: Bench, operators: Sequence[Operator]) -> tuple[list[Measurement], int]:
    """Rows of the operators that the software runs, and how many it does not."""
    calls = {op: call for op in operators if (call := bench.operator(op)) is not None}
    rows = [
        Measurement(op, bench.stack.label, timing.latency_s, timing.median_s, timing.spread_s, timing.rounds)
        # No timing at all where the machine stayed disturbed.
        for op, timing in zip(calls, bench.time(list(calls.values())), strict=False)
    ]
    return rows, len(operators) - len(calls)


def _unmeasured(operators: Iterator[Operator], done: set[Hashable]) -> Iterator[Operator]:
    planned: set[Operator] = set()
    for op in operators:
        if op not in done and op not in planned:
            planned.add(op)
            yield op
