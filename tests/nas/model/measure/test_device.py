import itertools
from dataclasses import replace

import numpy as np
import pytest

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.machine import read_machine
from hw_profiles.core.reference import read_readings
from hw_profiles.core.table import Operator, read_table
from nas.errors import HardwareMissing
from nas.model.measure.sweep import PROCESSOR, sweep

pytestmark = pytest.mark.torch

SMALL = replace(PROCESSOR, most_macs=1e7)


@pytest.fixture(autouse=True)
def a_machine_that_counts_as_calm(monkeypatch):
    monkeypatch.setattr("nas.model.measure.bench.DISTURBED", float("inf"))
    monkeypatch.setattr("nas.model.measure.bench.SETTLING_ROUNDS", 3)
    monkeypatch.setattr("nas.model.measure.bench.ROUNDS", 2)


def measure(folder, count=30, operators=None, observe=lambda done, total, row: None, layout="channels_last"):
    from nas.model.measure.device import measure_device
    from nas.model.measure.stack import this_stack

    todo = operators or itertools.islice(sweep("fp32", np.random.default_rng(0), SMALL), count)
    stack = this_stack("fp32", layout, None, device="cpu")
    return measure_device(folder, iter(todo), 600.0, stack, seed=0, observe=observe)


def test_a_measured_device_has_a_table_and_says_its_stack(tmp_path):
    seen = []
    report = measure(tmp_path / "here", observe=lambda done, total, row: seen.append((done, total, row)))
    rows = read_table(tmp_path / "here" / "operators.csv")
    machine = read_machine(tmp_path / "here" / "machine.json")
    assert report.rows == len(rows) == seen[-1][0] == 30
    assert report.refused == 0
    assert seen[-1][2].operator == rows[-1].operator
    assert all(0 < row.latency_s <= row.median_s for row in rows)
    assert machine.runtime in rows[0].stack
    assert machine.layout == "channels_last"


def test_measuring_again_goes_on_and_repeats_no_operator(tmp_path):
    measure(tmp_path / "here", count=30)
    assert measure(tmp_path / "here", count=40).rows == 10
    operators = [row.operator for row in read_table(tmp_path / "here" / "operators.csv")]
    assert len(operators) == len(set(operators)) == 40


def test_a_line_torn_by_a_kill_is_measured_again(tmp_path):
    measure(tmp_path / "here", count=26)
    table = tmp_path / "here" / "operators.csv"
    table.write_bytes(table.read_bytes()[:-20])
    assert measure(tmp_path / "here", count=26).rows == 1
    assert len(read_table(table)) == 26


def test_a_reference_operator_is_read_beside_every_batch(tmp_path):
    report = measure(tmp_path / "here", count=60)
    readings = read_readings(tmp_path / "here" / "reference.jsonl")
    assert [reading.rows for reading in readings] == [24, 24, 12]
    assert [reading.table_rows for reading in readings] == [24, 48, 60]
    assert report.noise is not None
    assert report.noise.readings == 3


def test_what_the_software_cannot_run_is_counted_and_left_out(tmp_path):
    # Groups of one value each: torch refuses to normalise them.
    alone = Operator("norm", "group", 1, 16, 16, groups=16)
    plain = Operator("activation", "relu", 1, 16, 16, 8, 8)
    report = measure(tmp_path / "here", operators=[alone, plain])
    assert (report.rows, report.refused) == (1, 1)


def test_a_device_that_disappears_leaves_a_table_to_go_on_from(tmp_path, monkeypatch):
    from nas.model.measure import bench

    measured = bench.interleaved
    batches = itertools.count()

    def lost_at_the_second_batch(*arguments, **named):
        if next(batches) < 2:  # the first call settles the reference
            return measured(*arguments, **named)
        monkeypatch.setattr(bench.Bench, "_require_the_device", gone)
        raise RuntimeError("CUDA error: unspecified launch failure")

    def gone(self, error):
        raise HardwareMissing("The device stopped answering.") from error

    monkeypatch.setattr(bench, "interleaved", lost_at_the_second_batch)
    with pytest.raises(HardwareMissing, match="stopped answering"):
        measure(tmp_path / "here", count=48)
    assert len(read_table(tmp_path / "here" / "operators.csv")) == 24


def test_a_table_of_another_stack_is_left_alone(tmp_path):
    measure(tmp_path / "here", count=5)
    before = (tmp_path / "here" / "machine.json").read_text()
    with pytest.raises(ProfileError, match="measure into another folder"):
        measure(tmp_path / "here", count=5, layout="contiguous")
    assert (tmp_path / "here" / "machine.json").read_text() == before
