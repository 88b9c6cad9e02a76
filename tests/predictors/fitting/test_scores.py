import numpy as np
import pytest

from predictors.core.workload import FAMILIES
from predictors.fitting.scores import inside_by_fold, kendall, scores_by_family, spread_by_family, spread_of


def test_kendall_counts_pairs_in_order():
    assert kendall(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0])) == 1.0
    assert kendall(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])) == -1.0
    assert kendall(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])) == pytest.approx(1 / 3)


def test_families_and_sizes_of_different_noise_have_different_spreads_that_hold():
    rng = np.random.default_rng(0)
    family = rng.integers(0, 2, 8000)
    roofline_s = np.where(rng.random(8000) < 0.5, 5e-6, 2e-3)
    sigma = np.where(family == 0, 0.05, 0.2) * np.where(roofline_s < 1e-4, 2.0, 1.0)
    residuals = rng.normal(0.0, sigma)
    spread = spread_by_family(residuals, family, roofline_s)
    assert np.allclose(spread_of(spread, family, roofline_s), sigma, rtol=0.12)
    inside = inside_by_fold(residuals, np.arange(8000) % 5, family, roofline_s)
    scores = scores_by_family(residuals, inside, family, np.full(8000, 1e-3))
    assert scores[FAMILIES[0]].coverage_90 == pytest.approx(0.9, abs=0.02)
    assert scores["all"].coverage_90 == pytest.approx(0.9, abs=0.02)


def test_a_family_that_was_hardly_seen_takes_everyones_spread():
    rng = np.random.default_rng(0)
    residuals = rng.normal(0.0, 0.1, 500)
    spread = spread_by_family(residuals, np.zeros(500, dtype=int), np.full(500, 1e-3))
    assert spread[FAMILIES[3]][0] == pytest.approx(0.1, rel=0.15)
