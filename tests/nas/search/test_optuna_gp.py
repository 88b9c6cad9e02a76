"""The Gaussian process sits its own, shorter examination: it takes long over each design."""

import numpy as np
import pytest

from nas.hypervolume import hypervolume
from tests.conformance.test_strategies import SCORER, create, judge, search

pytestmark = [pytest.mark.torch, pytest.mark.slow]

NAME = "optuna_gp"
SIZE = 4
WORST_CORNER = np.array([0.0, 2.5e-3])


@pytest.fixture(scope="module")
def searched():
    """Six generations, more than half of which the process proposes."""
    return search(create(NAME), NAME, generations=6, size=SIZE)


def test_every_design_is_valid_and_new(searched):
    codes = np.concatenate(searched)
    assert SCORER.space.valid(codes).all()
    assert len(np.unique(SCORER.fingerprint(codes))) == len(codes) == 6 * SIZE


def test_told_its_past_it_goes_on_as_if_it_had_never_stopped(searched):
    resumed = create(NAME)
    for codes in searched[:4]:
        resumed.tell(codes, *judge(NAME, codes))
    rest = search(resumed, NAME, generations=2, size=SIZE, first=4)
    assert np.concatenate(rest).tobytes() == np.concatenate(searched[4:]).tobytes()


def test_it_beats_random_sampling_at_the_same_price(searched):
    def quality(codes):
        values, broken = judge(NAME, codes)
        return hypervolume(values[(broken == 0).all(axis=1)], WORST_CORNER)

    rng = np.random.default_rng(0)
    assert quality(np.concatenate(searched)) > max(quality(SCORER.space.sample(6 * SIZE, rng)) for _ in range(5))


def test_what_is_unknown_is_heard_and_disturbs_nothing():
    strategy = create(NAME)
    for generation in range(4):
        codes = strategy.ask(SIZE, np.random.default_rng([0, generation]))
        values, broken = judge(NAME, codes)
        values[0], broken[0] = np.inf, np.inf
        strategy.tell(codes, values, broken)
    assert SCORER.space.valid(strategy.ask(SIZE, np.random.default_rng(9))).all()
