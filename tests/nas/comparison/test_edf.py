import numpy as np
import pytest
from scipy import stats

from nas.comparison.edf import edf_of, largest_gap, share_won


def _edf(values, weights=None):
    values = np.asarray(values, dtype=float)
    return edf_of(values, np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float))


def test_the_share_rises_by_each_design_and_equal_values_are_one_step() -> None:
    edf = _edf([3, 1, 2, 2])
    assert edf.values.tolist() == [1, 2, 3]
    assert edf.shares.tolist() == [0.25, 0.75, 1]
    assert edf.at(np.array([0.5, 1, 2.5, 9])).tolist() == [0, 0.25, 0.75, 1]


def test_a_weight_counts_as_so_many_designs() -> None:
    weighted, repeated = _edf([1, 2, 3], [1, 3, 2]), _edf([1, 2, 2, 2, 3, 3])
    assert np.allclose(weighted.shares, repeated.shares)
    assert weighted.quantiles([0.1, 0.5, 0.9]).tolist() == repeated.quantiles([0.1, 0.5, 0.9]).tolist() == [1, 2, 3]


def test_the_largest_gap_is_that_of_scipy() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(0, 1, 300), rng.normal(0.4, 1.5, 200).round(1)
    assert largest_gap(_edf(one), _edf(other)) == pytest.approx(stats.ks_2samp(one, other).statistic)


def test_the_share_won_counts_every_pair_and_halves_the_ties() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 9, 70), rng.integers(2, 12, 50)
    pairs = (one[:, None] < other).mean() + 0.5 * (one[:, None] == other).mean()
    assert share_won(_edf(one), _edf(other)) == pytest.approx(pairs)
    assert share_won(_edf(one), _edf(one)) == pytest.approx(0.5)
