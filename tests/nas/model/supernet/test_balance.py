"""All supernets are asked for alike, and yet each architecture keeps its preferences."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nas.model.supernet.balance import balanced, softmax

LOGITS = arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(1, 8)), elements=st.floats(-3, 3))
ANY_LOGITS = arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(1, 8)), elements=st.floats(-1e4, 1e4))


def alike(logits_AM):
    return np.full(len(logits_AM), 1 / len(logits_AM))


def imbalance(given_AM, shares_A):
    """How much p(supernet) tells: Kullback-Leibler's distance from the uniform."""
    marginal_M = shares_A @ given_AM
    return float(np.sum(marginal_M * np.log(marginal_M * len(marginal_M))))


@pytest.mark.parametrize("seed", range(10))
def test_ten_passes_bring_every_column_mean_of_36_placements_to_a_quarter(seed):
    logits_AM = np.random.default_rng(seed).normal(size=(36, 4))
    before, after = (balanced(logits_AM, alike(logits_AM), passes).mean(axis=0) for passes in (0, 10))
    assert np.abs(before - 0.25).max() > 1e-2
    assert np.abs(after - 0.25).max() < 1e-3


def test_without_a_pass_it_is_the_softmax():
    logits_AM = np.random.default_rng(0).normal(size=(5, 3))
    expected = np.exp(logits_AM) / np.exp(logits_AM).sum(axis=1, keepdims=True)
    assert balanced(logits_AM, alike(logits_AM), 0) == pytest.approx(expected)
    assert softmax(logits_AM) == pytest.approx(expected)


@given(ANY_LOGITS, st.integers(0, 20))
def test_every_row_is_a_distribution_however_far_the_logits_lie_apart(logits_AM, passes):
    given_AM = balanced(logits_AM, alike(logits_AM), passes)
    assert (given_AM >= 0).all()
    assert given_AM.sum(axis=1) == pytest.approx(1)


@given(LOGITS, st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_no_pass_leads_away_from_balance_whatever_the_shares_of_the_architectures(logits_AM, seed):
    shares_A = np.random.default_rng(seed).dirichlet(np.full(len(logits_AM), 5.0))
    tells = [imbalance(balanced(logits_AM, shares_A, passes), shares_A) for passes in range(8)]
    assert all(after <= before + 1e-12 for before, after in pairwise(tells))


@given(LOGITS)
def test_what_is_balanced_stays(logits_AM):
    once = balanced(logits_AM, alike(logits_AM), 200)
    assert balanced(np.log(once), alike(logits_AM), 1) == pytest.approx(once, abs=1e-6)


@given(LOGITS, st.floats(-5, 5), st.integers(0, 7))
def test_a_supernet_that_is_better_for_all_is_not_asked_for_more(logits_AM, gain, column):
    shifted_AM = logits_AM.copy()
    shifted_AM[:, column % logits_AM.shape[1]] += gain
    both = (balanced(logits, alike(logits_AM), 200) for logits in (logits_AM, shifted_AM))
    assert next(both) == pytest.approx(next(both), abs=1e-4)


def test_one_supernet_is_everybodys():
    assert (balanced(np.arange(6.0)[:, None], np.full(6, 1 / 6)) == 1).all()


def test_an_architecture_keeps_the_supernet_that_it_prefers():
    logits_AM = np.array([[5.0, 0.0], [4.0, 0.0], [3.0, 0.0], [2.0, 0.0]])
    given_AM = balanced(logits_AM, alike(logits_AM))
    assert given_AM.argmax(axis=1).tolist() == [0, 0, 1, 1]
    assert (np.diff(given_AM[:, 0]) < 0).all()
