import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nas.model.measure.bench import Bench
from nas.model.measure.contention import busy_processes
from nas.model.measure.stack import this_stack

pytestmark = pytest.mark.torch


def _children() -> set[int]:
    """Processes of this one that still run."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.add(int(path.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted by /proc")
def test_as_many_processes_work_as_were_asked_for_and_none_is_left() -> None:
    before = _children()
    with busy_processes(2):
        working = _children() - before
        assert len(working) == 2
        used = [_cpu_ticks(process) for process in working]
        time.sleep(0.5)
        assert all(_cpu_ticks(process) > ticks for process, ticks in zip(working, used, strict=True))
    assert _children() == before


def _cpu_ticks(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11])


def test_contention_is_part_of_the_stack_so_that_tables_do_not_mix() -> None:
    quiet = this_stack("fp32", "channels_last", None, device="cpu")
    busy = replace(quiet, busy_processes=1)
    assert busy.label == f"{quiet.label}, beside 1 busy processes"
    assert busy.machine().busy_processes == 1


def test_beside_busy_processes_the_median_stands_for_a_timing(monkeypatch) -> None:
    # The quarter of the rounds that no neighbour disturbed is what a busy machine does not give.
    monkeypatch.setattr("nas.model.measure.bench.DISTURBED", float("inf"))
    rounds = np.array([1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0])
    quiet = this_stack("fp32", "channels_last", None, device="cpu")
    busy = replace(quiet, busy_processes=1)
    for stack, latency_s in ((quiet, 1.0), (busy, 2.0)):
        bench = Bench(stack, np.random.default_rng(0))
        with monkeypatch.context() as patched:
            patched.setattr("nas.model.measure.bench.interleaved", lambda calls, *given, **named: _all(rounds, calls))
            (timing,) = bench.time([lambda: None])
        assert (timing.latency_s, timing.median_s) == (latency_s, 2.0)


def _all(rounds: np.ndarray, calls: list) -> np.ndarray:
    return np.repeat(rounds[:, None], len(calls), axis=1)
