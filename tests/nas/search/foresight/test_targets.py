"""What regressions are given to learn."""

import numpy as np
import pytest

from nas.search.foresight.targets import learnable


@pytest.mark.parametrize("column", [[3.0, 1.0, 2.0], [1e-9, 1e3, 1.0], [-1e6, -1.0, -1e-3], [-5.0, 0.0, 1e9]])
def test_order_stays_as_it_is(column):
    learned = learnable(np.array(column)[:, None])[:, 0]
    assert np.argsort(learned).tolist() == np.argsort(column).tolist()


def test_wide_columns_are_learned_by_their_logarithms():
    learned = learnable(np.array([[1.0], [1e3], [1e6]]))[:, 0]
    assert learned[1] - learned[0] == pytest.approx(learned[2] - learned[1])


def test_the_unknown_stands_at_the_worst_that_is_known():
    learned = learnable(np.array([[1.0, np.inf], [np.inf, np.inf], [2.0, np.inf]]))
    assert learned[1, 0] == learned[2, 0] > learned[0, 0]
    assert learned[:, 1].tolist() == [0, 0, 0]


def test_nothing_asked_is_nothing_learned():
    assert learnable(np.zeros((3, 0))).shape == (3, 0)
