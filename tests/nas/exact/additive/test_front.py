"""Exact fronts of additive metrics against trying every design."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nas.exact.additive.front import front_of
from nas.pareto import pareto_front
from tests.nas.exact.additive.random_leaves import all_sums, random_problem

SEEDS = st.integers(0, 2**32 - 1)
FREE = np.full(2, np.inf)


@settings(deadline=None, max_examples=150)
@given(SEEDS, st.sampled_from([(1, 1), (1, -1), (-1, 1), (-1, -1)]))
def test_the_front_is_that_of_all_designs(seed, signs):
    leaves, sizes = random_problem(seed)
    found = front_of(leaves, np.array(signs, float), FREE, sizes)
    _, sums = all_sums(leaves, sizes)
    assert found.epsilon == 0
    assert _points(found.values) == _points(sums[pareto_front(sums * signs)])


@settings(deadline=None, max_examples=150)
@given(SEEDS)
def test_the_codes_of_the_front_have_its_sums(seed):
    leaves, sizes = random_problem(seed)
    found = front_of(leaves, np.array([1.0, -1.0]), FREE, sizes)
    codes, sums = all_sums(leaves, sizes)
    known = {tuple(code): held for code, held in zip(codes.tolist(), sums, strict=True)}
    assert all(
        np.array_equal(known[tuple(code)], held) for code, held in zip(found.codes.tolist(), found.values, strict=True)
    )


@settings(deadline=None, max_examples=150)
@given(SEEDS, st.integers(5, 40), st.sampled_from([1, -1]))
def test_a_limit_on_a_third_metric_holds_and_costs_nothing_else(seed, limit, sense):
    leaves, sizes = random_problem(seed, columns=3)
    signs = np.array([1.0, -1.0, sense])
    found = front_of(leaves, signs, np.array([np.inf, np.inf, sense * limit]), sizes)
    _, sums = all_sums(leaves, sizes)
    inside = sums[sense * sums[:, 2] <= sense * limit]
    best = inside[pareto_front((inside * signs)[:, :2])]
    assert _points(found.values[pareto_front((found.values * signs)[:, :2])][:, :2]) == _points(best[:, :2])
    assert (sense * found.values[:, 2] <= sense * limit).all()


@settings(deadline=None, max_examples=150)
@given(SEEDS, st.sampled_from([(1, -1), (-1, -1)]), st.integers(2, 4))
def test_a_thinned_front_is_within_the_factor_that_it_states(seed, signs, most_labels):
    leaves, sizes = random_problem(seed)
    found = front_of(leaves, np.array(signs, float), FREE, sizes, most_labels=most_labels)
    _, sums = all_sums(leaves, sizes)
    loosened = sums * np.where(np.array(signs) > 0, 1 + found.epsilon, 1 / (1 + found.epsilon)) ** np.array([1, 0])
    for held in loosened * signs:
        assert (found.values * signs <= held + 1e-9).all(axis=1).any()


def test_thinning_happens_where_a_cell_would_hold_too_much():
    leaves, sizes = random_problem(7)
    assert front_of(leaves, np.array([1.0, -1.0]), FREE, sizes, most_labels=2).epsilon > 0


def test_a_column_of_both_signs_cannot_be_off_by_a_factor():
    leaves, sizes = random_problem(1, lowest=-5)
    with pytest.raises(ValueError, match="both signs"):
        front_of(leaves, np.array([1.0, -1.0]), FREE, sizes)


def _points(values):
    return {tuple(row) for row in values.tolist()}
