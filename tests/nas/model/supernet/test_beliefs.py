"""Moving averages of accuracies, and what is drawn by them."""

import numpy as np
import pytest

from nas.model.supernet.beliefs import untaught


def test_who_knows_nothing_draws_all_pairs_alike():
    beliefs = untaught(3, 4)
    assert beliefs.path_shares == pytest.approx(1 / 3)
    assert beliefs.supernet_shares(100) == pytest.approx(0.25)


def test_hearing_moves_a_placement_and_one_of_its_pairs_and_nothing_else():
    beliefs = untaught(3, 2)
    beliefs.hear(1, 0, 0.5, decay=0.9)
    assert beliefs.by_path.tolist() == [1, pytest.approx(0.95), 1]
    assert beliefs.by_pair.tolist() == [[1, 1], [pytest.approx(0.95), 1], [1, 1]]


def test_more_accurate_placements_are_drawn_more_often():
    beliefs = untaught(2, 1)
    for _ in range(200):
        beliefs.hear(0, 0, 0.9, decay=0.9)
        beliefs.hear(1, 0, 0.2, decay=0.9)
    rng = np.random.default_rng(0)
    drawn = np.bincount([beliefs.draw(1.0, rng)[0] for _ in range(2000)])
    assert drawn / 2000 == pytest.approx(beliefs.path_shares, abs=0.03)
    assert beliefs.path_shares[0] / beliefs.path_shares[1] == pytest.approx(np.exp(0.7), rel=1e-3)


def test_a_temperature_parts_placements_that_do_well_in_different_supernets():
    beliefs = untaught(2, 2)
    for path, supernet, accuracy in ((0, 0, 0.9), (0, 1, 0.8), (1, 0, 0.8), (1, 1, 0.9)):
        beliefs.hear(path, supernet, accuracy, decay=0)
    together, apart = beliefs.supernet_shares(1), beliefs.supernet_shares(100)
    assert together == pytest.approx(0.5, abs=0.03)
    assert apart == pytest.approx(np.eye(2), abs=0.01)


def test_supernets_are_drawn_alike_however_good_one_is():
    beliefs = untaught(5, 3)
    for path in range(5):
        beliefs.hear(path, 1, 0.0, decay=0.5)
    rng = np.random.default_rng(0)
    drawn = np.bincount([beliefs.draw(50.0, rng)[1] for _ in range(1500)])
    assert drawn / 1500 == pytest.approx(1 / 3, abs=0.05)
