from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from hw_profiles.core.machine import Machine, write_machine
from hw_profiles.core.table import Measurement, Operator, append_operators
from predictors.core.pricing import EndToEnd, Pricer, Prices
from search_spaces.core.load import load_space
from tests.predictors.fitting.synthetic import STACK, true_seconds

pytestmark = pytest.mark.torch

SMALL = Operator("activation", "relu", 1, 8, 8, 8, 8)


class Doubtful(Pricer):
    """A second an operator; sure of everything but of what has more than a hundred channels."""

    @property
    def end_to_end(self):
        return EndToEnd(1.0, 0.1)

    def price(self, kind, variant, columns, dtype):
        doubtful = columns["c_in"] > 100
        return Prices(np.ones(len(doubtful)), np.where(doubtful, 1.0, 1e-9), np.ones_like(doubtful), "measured")


def test_operators_of_wide_intervals_are_chosen_and_none_twice():
    from nas.model.measure.uncertain import most_uncertain

    drawn = Counter({replace(SMALL, c_in=width, c_out=width): 1 for width in range(1, 201)})
    chosen = most_uncertain(drawn, Doubtful(), 50, np.random.default_rng(0))
    assert len(set(chosen)) == 50
    assert all(op.c_in > 100 for op in chosen)


def test_what_networks_hold_often_is_chosen_before_what_they_hold_once():
    from nas.model.measure.uncertain import most_uncertain

    drawn = Counter(
        {replace(SMALL, c_in=width, c_out=width): 10**6 if width == 150 else 1 for width in range(101, 201)}
    )
    first = [most_uncertain(drawn, Doubtful(), 1, np.random.default_rng(seed))[0].c_in for seed in range(20)]
    assert first == [150] * 20


def test_the_operators_of_a_space_are_counted_as_its_designs_draw_them():
    from nas.model.measure.drawn import drawn_operators

    drawn = drawn_operators([load_space("pooling")], 5, "bf16", np.random.default_rng(0))
    # ResNet-20, deployed: convolutions, sums, ReLUs, one global pool, and one classifier in every design.
    assert {op.kind for op in drawn} == {"conv2d", "activation", "add", "pool", "linear"}
    assert {op.dtype for op in drawn} == {"bf16"}
    assert drawn[Operator("linear", "", 1, 64, 10, dtype="bf16")] == 5


def test_after_the_first_round_the_table_decides_what_comes_next(tmp_path, monkeypatch):
    from nas.model.measure import uncertain

    monkeypatch.setattr(uncertain, "FIRST_ROUND", 240)
    monkeypatch.setattr(uncertain, "DESIGNS", 3)
    table = append_operators(tmp_path / "operators.csv", STACK)
    write_machine(Machine("Formula 1", "a formula", "fp32", "channels_last", 2, 10**9), tmp_path / "machine.json")
    space = load_space("pooling")
    source = uncertain.proposals(tmp_path, [space], "fp32", np.random.default_rng(0))
    later = []
    for op in source:
        if op in table.done:
            continue
        table.append([Measurement(op, STACK, true_seconds(op), true_seconds(op), 0.0, 9)])
        if len(table.done) > 240:
            later.append(op)
    table.close()
    # Every operator of ResNet-20's placements is measured in the end, and then there is nothing more to do.
    assert later
    assert {op.kind for op in later} <= {"conv2d", "activation", "add", "pool", "linear"}
    assert all(op.batch == 1 and op.c_in in (3, 16, 32, 64, 128) for op in later)
