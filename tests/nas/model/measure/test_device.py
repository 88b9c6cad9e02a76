import itertools

import numpy as np
import pytest

from hw_profiles.core.machine import read_machine
from hw_profiles.core.table import read_table

pytestmark = pytest.mark.torch


@pytest.fixture(autouse=True)
def a_machine_that_counts_as_calm(monkeypatch):
    monkeypatch.setattr("nas.model.measure.device.DISTURBED", float("inf"))


def measure(folder, budget_s=0.5, observe=lambda done, total, row: None):
    from nas.model.measure.device import measure_device

    return measure_device(folder, budget_s, dtype="fp32", layout="channels_last", threads=None, seed=0, observe=observe)


def test_a_measured_device_has_a_table_and_says_its_stack(tmp_path):
    seen = []
    report = measure(tmp_path / "here", observe=lambda done, total, row: seen.append((done, total, row)))
    rows = read_table(tmp_path / "here" / "operators.csv")
    machine = read_machine(tmp_path / "here" / "machine.json")
    assert report.rows == len(rows) == seen[-1][0] > 0
    assert seen[-1][2].operator == rows[-1].operator
    assert all(0 < row.latency_s <= row.median_s for row in rows)
    assert machine.runtime in rows[0].stack
    assert machine.layout == "channels_last"


def test_measuring_again_goes_on_and_repeats_no_operator(tmp_path):
    first = measure(tmp_path / "here").rows
    second = measure(tmp_path / "here").rows
    operators = [row.operator for row in read_table(tmp_path / "here" / "operators.csv")]
    assert len(operators) == len(set(operators)) == first + second
    assert second > 0


def test_a_sweep_is_the_same_for_the_same_seed_and_runs_in_torch():
    import torch

    from nas.model.measure.operators import build_call
    from nas.model.measure.stack import this_stack
    from nas.model.measure.sweep import sweep

    draws = list(itertools.islice(sweep("fp32", np.random.default_rng(3)), 250))
    assert draws == list(itertools.islice(sweep("fp32", np.random.default_rng(3)), 250))
    stack = this_stack("fp32", "channels_last", None)
    generator = torch.Generator().manual_seed(0)
    with torch.inference_mode():
        for op in draws:
            result = build_call(op, stack, generator)()
            assert result.shape[:2] == (op.batch, op.c_out)
            if op.kind == "conv2d":
                assert result.shape[2] == -(-op.h // op.stride)


def test_an_operator_that_torch_does_not_know_is_refused():
    import torch

    from hw_profiles.core.table import Operator
    from nas.model.measure.operators import build_call
    from nas.model.measure.stack import this_stack

    stack = this_stack("fp32", "contiguous", None)
    for op in (Operator("attention", "", 1, 8, 8), Operator("pool", "median", 1, 8, 8)):
        with pytest.raises(ValueError, match="Known: "):
            build_call(op, stack, torch.Generator())


def test_the_measuring_code_needs_torch_numpy_and_the_standard_library_alone():
    import subprocess
    import sys

    program = (
        "import sys; import nas.model.measure.device, nas.model.measure.module;"
        "print(sorted({'pydantic', 'lightgbm', 'optuna', 'ray', 'typer', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_group_norm_of_one_value_a_group_can_be_timed():
    import torch

    from hw_profiles.core.table import Operator
    from nas.model.measure.operators import build_call
    from nas.model.measure.stack import this_stack

    stack = this_stack("fp32", "contiguous", None)
    alone = Operator("norm", "group", 1, 16, 16, groups=16)
    assert build_call(alone, stack, torch.Generator().manual_seed(0))().shape == (1, 16, 1, 1)
