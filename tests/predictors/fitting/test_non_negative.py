import numpy as np
import pytest
from scipy.optimize import nnls

from predictors.fitting.non_negative import non_negative_least_squares


@pytest.mark.parametrize("seed", range(5))
def test_the_answer_is_that_of_lawson_and_hanson(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(60, 7)), rng.normal(size=60)
    expected, _ = nnls(a, b)
    assert np.allclose(non_negative_least_squares(a, b), expected, atol=1e-6)
    assert np.any(expected == 0)


def test_columns_of_seconds_and_of_counts_are_weighed_alike():
    rng = np.random.default_rng(0)
    a = rng.random((50, 2)) * np.array([1e-4, 100.0])
    assert np.allclose(non_negative_least_squares(a, a @ np.array([3.0, 2e-6])), [3.0, 2e-6], rtol=1e-4)


def test_an_unknown_that_nothing_shows_stays_zero():
    a = np.array([[1.0, 0.0], [2.0, 0.0]])
    assert non_negative_least_squares(a, np.array([2.0, 4.0])) == pytest.approx([2.0, 0.0])
