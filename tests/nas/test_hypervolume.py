"""The hypervolume against boxes that can be counted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nas.errors import UserError
from nas.hypervolume import hypervolume


@pytest.mark.parametrize("objectives", [2, 3])
@settings(deadline=None)
@given(data=st.data())
def test_the_volume_is_the_number_of_unit_cells_that_some_row_dominates(objectives, data):
    cells = st.integers(0, 7).map(float)
    values = data.draw(arrays(np.float64, st.tuples(st.integers(0, 12), st.just(objectives)), elements=cells))
    side = 6
    grid = np.stack(np.meshgrid(*[np.arange(side)] * objectives, indexing="ij"), axis=-1).reshape(-1, objectives)
    covered = (values[:, None, :] <= grid[None]).all(axis=2).any(axis=0).sum() if len(values) else 0
    assert hypervolume(values, np.full(objectives, float(side))) == pytest.approx(covered)


def test_four_objectives_are_refused():
    with pytest.raises(UserError, match="2 or 3"):
        hypervolume(np.zeros((1, 4)), np.ones(4))
