from itertools import islice

import numpy as np
import pytest

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.groups import MeasuredGroup, read_groups
from hw_profiles.core.table import Operator

pytestmark = pytest.mark.torch


@pytest.fixture(autouse=True)
def a_machine_that_counts_as_calm(monkeypatch):
    monkeypatch.setattr("nas.model.measure.bench.DISTURBED", float("inf"))
    monkeypatch.setattr("nas.model.measure.bench.SETTLING_ROUNDS", 3)
    monkeypatch.setattr("nas.model.measure.bench.ROUNDS", 2)


def groups(count=8):
    from nas.model.measure.groups import probe_groups

    return list(islice(probe_groups("fp32", np.random.default_rng(0)), count))


def test_every_kind_of_group_is_probed_in_turn_with_its_operators_as_rows():
    kinds = {group.name: [op.kind for op in group.operators] for group in groups()}
    assert kinds == {
        "conv_norm_activation": ["conv2d", "norm", "activation"],
        "conv_activation": ["conv2d", "activation"],
        "conv_add": ["conv2d", "add"],
        "squeeze_excite": ["pool", "linear", "activation", "linear", "activation", "add"],
    }


def test_a_group_is_one_network_of_its_operators():
    import torch

    from nas.model.measure.flat import build_flat

    with torch.inference_mode():
        for group in groups():
            shape = group.graph.nodes[0].shape
            assert build_flat(group.graph).eval()(torch.randn(1, *shape)).shape == (1, *shape)


def test_groups_are_timed_whole_and_in_parts_until_there_are_enough(tmp_path, monkeypatch):
    from nas.model.measure import groups as measuring
    from nas.model.measure.stack import this_stack

    monkeypatch.setattr(measuring, "ENOUGH", 4)
    stack = this_stack("fp32", None, None, device="cpu")
    told = []
    for _ in range(2):
        count = measuring.measure_groups(tmp_path, iter(groups()), 600.0, stack, 0, told.append)
        assert count == 4
    assert told == [1, 2, 3, 4]
    measured = read_groups(tmp_path / "groups.jsonl")
    assert [group.operators for group in measured] == [group.operators for group in groups(4)]
    assert all(len(group.alone_s) == len(group.operators) and group.latency_s > 0 for group in measured)


def test_a_group_without_as_many_seconds_as_operators_is_refused(tmp_path):
    with pytest.raises(ValueError, match="as many alone"):
        MeasuredGroup("conv_add", (Operator("conv2d", "", 1, 8, 8),), 1e-4, 0.0, ())
    (tmp_path / "groups.jsonl").write_text('{"name": "x", "operators": []}\n')
    with pytest.raises(ProfileError, match="line 1 is no measured group"):
        read_groups(tmp_path / "groups.jsonl")
