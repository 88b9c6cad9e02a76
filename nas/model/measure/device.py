"""Times a sweep of operators on the machine at hand into a resumable table."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from hw_profiles.core.machine import Machine, write_machine
from hw_profiles.core.table import Measurement, Operator, TableAppender
from nas.model.measure.operators import build_call
from nas.model.measure.stack import Layout, MeasuredStack, this_stack
from nas.model.measure.sweep import sweep
from nas.model.measure.timing import choose_repeats, interleaved, summarise

BATCH_OPERATORS = 24
ROUNDS = 9
SETTLING_ROUNDS = 300
# A batch in which the sentinel ran this much slower than at its best was disturbed: it gets more rounds, and
# is left out if they do not help. Operators are random draws, so leaving some out biases nothing.
DISTURBED = 1.2
MOST_ROUNDS = 27
# Each batch left out relaxes the best by this, so that a machine that became slower for good is measured too.
FORGETTING = 1.1

SENTINEL = Operator("conv2d", "", 1, 96, 96, 28, 28, 3, 3)

Observe = Callable[[int, int, Measurement], None]


@dataclass(frozen=True)
class NoiseReport:
    """How calm the machine was: rows measured, median of spread / latency, share of rows spread over 20 %."""

    rows: int
    median_spread: float
    unsteady_share: float


def measure_device(out_dir: Path, budget_s: float, *, dtype: str, layout: Layout, threads: int | None,
                   seed: int, observe: Observe) -> NoiseReport:  # fmt: skip
    """Time operators into `out_dir/operators.csv` until the budget is spent; going on after an earlier end.

    `observe(done, total_estimate, last_row)` is called after every batch. Fails like the table's appender.
    """
    stack = this_stack(dtype, layout, threads)
    out_dir.mkdir(parents=True, exist_ok=True)
    table = TableAppender(out_dir / "operators.csv", stack.label)
    write_machine(_machine(stack), out_dir / "machine.json")
    try:
        return _measure(table, stack, budget_s, np.random.default_rng(seed), observe)
    finally:
        table.close()


def _measure(table: TableAppender, stack: MeasuredStack, budget_s: float, rng: np.random.Generator,
             observe: Observe) -> NoiseReport:  # fmt: skip
    bench = _Bench(stack, rng.spawn(1)[0])
    todo = _unmeasured(sweep(stack.dtype, rng), table.done)
    spreads: list[float] = []
    started = time.monotonic()
    while time.monotonic() - started < budget_s:
        rows = bench.time(list(islice(todo, BATCH_OPERATORS)))
        if not rows:
            continue
        table.append(rows)
        spreads += [row.spread_s / row.latency_s for row in rows]
        total = len(spreads) * budget_s / (time.monotonic() - started)
        observe(len(spreads), max(round(total), len(spreads)), rows[-1])
    spread = np.array(spreads or [0.0])
    return NoiseReport(len(spreads), float(np.median(spread)), float(np.mean(spread > 0.2)))


def _machine(stack: MeasuredStack) -> Machine:
    return Machine(stack.device_name, stack.runtime, stack.dtype, stack.layout, stack.threads, stack.memory_bytes)


def _unmeasured(operators: Iterator[Operator], done: set[Operator]) -> Iterator[Operator]:
    planned: set[Operator] = set()
    for op in operators:
        if op not in done and op not in planned:
            planned.add(op)
            yield op


class _Bench:
    """Times batches of operators with a sentinel among them that tells whether the machine was disturbed."""

    def __init__(self, stack: MeasuredStack, rng: np.random.Generator) -> None:
        self._stack, self._rng = stack, rng
        self._generator = torch.Generator().manual_seed(0)
        self._sentinel = build_call(SENTINEL, stack, self._generator)
        self._best_s = self._settled()

    @torch.inference_mode()
    def time(self, operators: list[Operator]) -> list[Measurement]:
        """One measurement an operator, or none at all where the machine stayed disturbed."""
        device = self._stack.device
        calls = [self._sentinel, *(build_call(op, self._stack, self._generator) for op in operators)]
        repeats = [choose_repeats(call, device) for call in calls]
        samples = interleaved(calls, repeats, ROUNDS, device, self._rng)
        while self._disturbed(samples) and len(samples) < MOST_ROUNDS:
            more = interleaved(calls, repeats, ROUNDS, device, self._rng)
            samples = np.concatenate([samples, more])
        if self._disturbed(samples):
            self._best_s *= FORGETTING
            return []
        timings = [summarise(column) for column in samples.T[1:]]
        return [
            Measurement(op, self._stack.label, timing.latency_s, timing.median_s, timing.spread_s, timing.rounds)
            for op, timing in zip(operators, timings, strict=True)
        ]

    @torch.inference_mode()
    def _settled(self) -> float:
        device = self._stack.device
        repeats = choose_repeats(self._sentinel, device)
        samples = interleaved([self._sentinel], [repeats], SETTLING_ROUNDS, device, self._rng)
        return summarise(samples[:, 0]).latency_s

    def _disturbed(self, samples: np.ndarray) -> bool:
        sentinel_s = summarise(samples[:, 0]).latency_s
        self._best_s = min(self._best_s, sentinel_s)
        return sentinel_s > DISTURBED * self._best_s
