"""How alike designs are to the predictors."""

import numpy as np
import pytest

from nas.search.foresight.features import features

SIZES = np.array([3, 5])
CODES = np.array([[0, 0], [0, 4], [2, 1], [0, 0]], np.int16)


def test_equal_designs_are_wholly_alike_and_opposite_ones_not_at_all():
    rows = features(CODES, SIZES, np.array([False, True]))
    likeness = rows @ rows.T
    assert np.diag(likeness) == pytest.approx(1)
    assert likeness[0, 3] == pytest.approx(1)
    # The first dimension agrees, the second is as far apart as it can be.
    assert likeness[0, 1] == pytest.approx(1 / 2)
    # The first dimension differs, the second is one step of four away.
    assert likeness[0, 2] == pytest.approx(3 / 4 / 2)


def test_names_are_alike_or_not():
    rows = features(CODES, SIZES, np.array([False, False]))
    assert (rows @ rows.T)[0].tolist() == pytest.approx([1, 0.5, 0, 1])
