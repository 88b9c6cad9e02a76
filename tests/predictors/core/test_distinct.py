"""Distinct rows are those that comparing every row with every other would find."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from predictors.core import distinct
from predictors.core.distinct import distinct_rows

tables = arrays(
    np.float64, st.tuples(st.integers(1, 40), st.integers(1, 4)), elements=st.sampled_from([1.0, 2.0, 3.5, 64.0])
)


@given(tables)
def test_every_row_is_found_at_its_position_and_no_row_twice(rows: np.ndarray) -> None:
    kept, positions = distinct_rows(rows)
    assert np.array_equal(kept[positions], rows)
    assert len({tuple(row) for row in kept}) == len(kept)


def test_rows_that_meet_in_one_hash_are_still_told_apart(monkeypatch) -> None:
    monkeypatch.setattr(distinct, "_hashes", lambda rows: np.zeros(len(rows), np.uint64))
    kept, positions = distinct_rows(np.array([[1.0, 2.0], [3.0, 4.0], [1.0, 2.0]]))
    assert kept.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert positions.tolist() == [0, 1, 0]
