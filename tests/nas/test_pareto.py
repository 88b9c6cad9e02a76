"""Fronts, ranks and crowding against their definitions."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nas import pareto
from nas.pareto import (
    ParetoArchive,
    constrained_ranks,
    crowding_distances,
    evenly_spread,
    non_dominated_ranks,
    pareto_front,
)


def tables(rows=60):
    """Small integers, so that ties and duplicates are common; now and then an unknown, which is worst."""
    cells = st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, np.inf])
    return arrays(np.float64, st.tuples(st.integers(0, rows), st.integers(1, 5)), elements=cells)


def dominates(a, b):
    return bool((a <= b).all() and (a < b).any())


def ranks_by_peeling(values):
    ranks = np.full(len(values), -1)
    left, rank = set(range(len(values))), 0
    while left:
        front = {i for i in left if not any(dominates(values[j], values[i]) for j in left)}
        ranks[list(front)] = rank
        left, rank = left - front, rank + 1
    return ranks


@settings(deadline=None)
@given(tables())
def test_ranks_are_what_peeling_front_after_front_gives(values):
    assert non_dominated_ranks(values).tolist() == ranks_by_peeling(values).tolist()


@settings(deadline=None)
@given(tables())
def test_the_front_is_the_first_of_every_undominated_value(values):
    ranks = ranks_by_peeling(values)
    firsts = {row.tobytes(): i for i, row in reversed(list(enumerate(values))) if ranks[i] == 0}
    assert pareto_front(values).tolist() == sorted(firsts.values())


@settings(deadline=None)
@given(tables(), st.data())
def test_whoever_breaks_a_limit_ranks_behind_all_who_do_not(values, data):
    violation = data.draw(arrays(np.float64, len(values), elements=st.sampled_from([0.0, 0.5, 1.0, np.inf])))
    ranks = constrained_ranks(values, violation)
    feasible = violation <= 0
    assert ranks[feasible].tolist() == ranks_by_peeling(values[feasible]).tolist()
    for i in np.flatnonzero(~feasible):
        assert (ranks[feasible] < ranks[i]).all()
        assert ((violation[~feasible] < violation[i]) == (ranks[~feasible] < ranks[i])).all()


def test_crowding_is_the_side_length_of_the_box_between_neighbours():
    values = np.array([[0.0, 4.0], [1.0, 2.0], [2.0, 1.0], [4.0, 0.0], [9.0, 9.0]])
    distances = crowding_distances(values, np.array([0, 0, 0, 0, 1]))
    assert distances.tolist() == [np.inf, 2 / 4 + 3 / 4, 3 / 4 + 2 / 4, np.inf, np.inf]


@settings(deadline=None)
@given(tables())
def test_crowding_is_never_undefined(values):
    distances = crowding_distances(values, non_dominated_ranks(values))
    assert not np.isnan(distances).any()
    assert (distances >= 0).all()


@settings(deadline=None)
@given(tables(rows=80), st.lists(st.integers(0, 80), max_size=6), st.integers(1, 20))
def test_a_front_kept_over_blocks_is_the_front_of_the_whole(values, cuts, pending):
    feasible = values[:, 0] != 1
    archive = ParetoArchive(values.shape[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pareto, "PENDING_ROWS", pending)
        cuts = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
        for start, end in pairwise(cuts):
            archive.add(values[start:end], feasible[start:end])
    rows, front = archive.front()
    whole = np.flatnonzero(feasible)[pareto_front(values[feasible])]
    assert rows.tolist() == whole.tolist()
    assert front.tolist() == values[whole].tolist()


@pytest.mark.parametrize("objectives", [2, 3, 5])
def test_a_large_front_holds_nobody_that_another_dominates(objectives):
    values = np.random.default_rng(0).random((20_000, objectives))
    front = values[pareto_front(values)]
    for row in front[:50]:
        assert not ((values <= row).all(axis=1) & (values < row).any(axis=1)).any()


def test_a_thinned_front_keeps_its_ends_and_leaves_no_gap():
    x = np.concatenate([np.linspace(0, 0.1, 2000), np.linspace(0.1, 1, 50)])
    chosen = evenly_spread(np.stack([x, 1 - x], axis=1), 20)
    assert {0, len(x) - 1} <= set(chosen)
    assert np.diff(np.sort(x[chosen])).max() < 0.1


def test_a_front_that_is_small_enough_stays_whole():
    points = np.random.default_rng(0).random((7, 2))
    assert np.array_equal(evenly_spread(points, 7), np.arange(7))
