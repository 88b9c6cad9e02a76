"""Times compressed kernels beside dense ones on the machine at hand into a resumable table."""

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import nn

from hw_profiles.core.compressed import FILE_NAME, Comparison, Setting, append_compressed
from hw_profiles.core.table_file import Appender
from nas.errors import UserError
from nas.model.measure.backend import Call
from nas.model.measure.bench import Bench
from nas.model.measure.compressed.layer import weight_and_bias
from nas.model.measure.compressed.zeros import mask_of
from nas.model.measure.operators import build_operator
from nas.model.measure.stack import MeasuredStack

BATCH_SETTINGS = 12
# A kernel that takes longer has no code for its setting but a reference: once is enough to know it.
PATIENCE_S = 0.5

Observe = Callable[[int, Comparison], None]


@dataclass(frozen=True)
class CompressedReport:
    """What one run brought: rows, settings that the software refused, median of spread / latency."""

    rows: int
    refused: int
    median_spread: float


def measure_compressed(out_dir: Path, settings: Iterator[Setting], budget_s: float, stack: MeasuredStack, seed: int,
                       observe: Observe) -> CompressedReport:  # fmt: skip
    """Time settings into `out_dir/compressed.csv` until the budget is spent or none is left; going on after an end.

    What the table holds is not timed again. `observe(done, last_row)` is called after every batch.

    Raises:
        UserError: the stack has no compressed kernels.
        ProfileError: the table that is there is damaged, or of another stack.
        HardwareMissing: the device stopped answering; the table is whole.
    """
    if not stack.compressed_formats:
        raise UserError(
            f"{stack.label} has no kernels for zeros or few bits.",
            hint="On cpu in fp32 eager (csr, bsr, int8) and onnxruntime (int8) have them.",
            field="compressed",
        )
    out_dir.mkdir(parents=True, exist_ok=True)
    table = append_compressed(out_dir / FILE_NAME, stack.label)
    try:
        return _measure(table, settings, budget_s, Bench(stack, np.random.default_rng(seed)), observe)
    finally:
        table.close()


def pair_of(setting: Setting, stack: MeasuredStack, generator: torch.Generator) -> tuple[Call, Call]:
    """Calls of the dense and of the compressed kernel, of one layer with the same zeros on the same input.

    Raises:
        RuntimeError, ValueError: the software cannot run one of them.
    """
    layer, inputs = build_operator(setting.operator, generator)
    if setting.density < 1:
        _drop(layer, mask_of(setting, generator))
    compressed = stack.prepare_compressed(copy.deepcopy(layer), inputs, setting.format)
    return stack.prepare(layer, inputs), compressed


@torch.no_grad()
def _drop(layer: nn.Module, mask: torch.Tensor) -> None:
    weight, _ = weight_and_bias(layer)
    weight *= mask.view_as(weight)


def _measure(table: Appender[Comparison], settings: Iterator[Setting], budget_s: float, bench: Bench,
             observe: Observe) -> CompressedReport:  # fmt: skip
    generator = torch.Generator().manual_seed(0)
    todo = (setting for setting in settings if setting not in table.done)
    spreads: list[float] = []
    refused = 0
    started = time.monotonic()
    while time.monotonic() - started < budget_s and (batch := list(islice(todo, BATCH_SETTINGS))):
        rows, refusals = _time(bench, list(dict.fromkeys(batch)), generator)
        refused += refusals
        table.append(rows)
        if rows:
            spreads += [row.spread_s / row.latency_s for row in rows]
            observe(len(spreads), rows[-1])
    return CompressedReport(len(spreads), refused, float(np.median(spreads or [0.0])))


@dataclass(frozen=True)
class _Pair:
    """Calls of the dense and of the compressed kernel, and the seconds that each took when it was called once."""

    dense: Call
    compressed: Call
    dense_s: float
    compressed_s: float


def _time(bench: Bench, settings: Sequence[Setting], generator: torch.Generator) -> tuple[list[Comparison], int]:
    """Rows of the settings that the software runs, and how many it does not."""
    pairs = {one: pair for one in settings if (pair := _attempt(bench, one, generator)) is not None}
    label = bench.stack.label
    slow = {one: pair for one, pair in pairs.items() if pair.compressed_s > PATIENCE_S}
    rows = [Comparison(one, label, pair.compressed_s, pair.dense_s, 0.0, 1) for one, pair in slow.items()]
    timed = {one: pair for one, pair in pairs.items() if one not in slow}
    timings = bench.time([call for pair in timed.values() for call in (pair.dense, pair.compressed)])
    rows += [
        Comparison(one, label, mine.latency_s, dense.latency_s, mine.spread_s, mine.rounds)
        # No timing at all where the machine stayed disturbed.
        for one, dense, mine in zip(timed, timings[::2], timings[1::2], strict=False)
    ]
    return rows, len(settings) - len(pairs)


def _attempt(bench: Bench, setting: Setting, generator: torch.Generator) -> _Pair | None:
    def prepare() -> _Pair:
        with torch.inference_mode():
            dense, compressed = pair_of(setting, bench.stack, generator)
            dense()
            return _Pair(dense, compressed, _once(dense), _once(compressed))

    return bench.attempt(prepare)


def _once(call: Call) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
