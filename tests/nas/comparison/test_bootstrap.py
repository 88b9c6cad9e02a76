import numpy as np
import pytest

from nas.comparison.bootstrap import chance_to_be_best, range_of_best


def test_the_chances_are_those_of_drawn_resamples() -> None:
    rng = np.random.default_rng(0)
    designs, draws, rounds = 40, 10, 200_000
    best = rng.integers(0, designs, (rounds, draws)).min(1)
    drawn = np.bincount(best, minlength=designs) / rounds
    assert chance_to_be_best(np.ones(designs), draws) == pytest.approx(drawn, abs=4e-3)


def test_a_weight_counts_as_so_many_designs() -> None:
    weighted = chance_to_be_best(np.array([1.0, 3.0, 2.0]), 5)
    repeated = chance_to_be_best(np.ones(6), 5)
    assert weighted == pytest.approx([repeated[0], repeated[1:4].sum(), repeated[4:].sum()])


def test_one_draw_is_as_good_as_a_random_design_and_chances_sum_to_one() -> None:
    assert chance_to_be_best(np.ones(5), 1) == pytest.approx(np.full(5, 0.2))
    assert chance_to_be_best(np.ones(1_000_000), 250_000).sum() == pytest.approx(1)


def test_the_range_of_the_best_is_the_bootstraps_percentiles() -> None:
    rng = np.random.default_rng(1)
    errors, depths = rng.random(200), rng.integers(1, 30, 200)
    resamples = rng.integers(0, 200, (100_000, 50))
    found = depths[resamples[np.arange(100_000), errors[resamples].argmin(1)]]
    low, median, high = np.percentile(found, [2.5, 50, 97.5], method="inverted_cdf")
    order = np.argsort(errors)
    told = range_of_best(depths[order], chance_to_be_best(np.ones(200), 50))
    assert (told.low, told.median, told.high) == (low, median, high)
