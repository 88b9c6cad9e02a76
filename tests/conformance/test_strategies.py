"""The examination that every strategy sits: valid, new, reproducible, resumable, better than chance."""

import numpy as np
import pytest

from nas.hypervolume import hypervolume
from nas.objective import Limit, Objective, minimised, violations
from nas.search.core.catalog import create_strategy, list_strategies
from nas.search.core.strategy import SearchContext
from tests.nas.search.synthetic import SyntheticScorer

# Two that train on images search drawn spaces alone, one takes seconds a design: their own tests examine them.
STRATEGIES = [name for name in list_strategies() if name not in ("balanced_supernets", "dass", "optuna_gp")]
SCORER = SyntheticScorer()
LIMITS = (Limit("latency", 2.5e-3, "max"),)
GENERATIONS = 4
SMALL = 32


def objectives_of(name):
    """CMA-ES follows one objective; all others are asked for two."""
    both = (Objective("deepmad", "maximize"), Objective("latency", "minimize"))
    return both[:1] if name == "optuna_cmaes" else both


def create(name, seed=0, **others):
    names = tuple(objective.metric for objective in objectives_of(name))
    context = SearchContext(
        SCORER.space, SCORER.fingerprint, np.ones(12, bool), names, tuple(map(str, LIMITS)), seed, **others
    )
    return create_strategy(name, context)


def judge(name, codes):
    scores = SCORER.score_fully(codes)
    values = minimised(scores.values, objectives_of(name), SCORER.metric_names)
    return values, violations(scores.values, scores.log_sd, LIMITS, SCORER.metric_names, 0.9)


def search(strategy, name, generations=GENERATIONS, size=SMALL, first=0):
    blocks = []
    for generation in range(first, first + generations):
        codes = strategy.ask(size, np.random.default_rng([0, generation]))
        strategy.tell(codes, *judge(name, codes))
        blocks.append(codes)
    return blocks


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_design_is_valid_and_of_the_space(name):
    for codes in search(create(name), name):
        assert codes.dtype == np.int16
        assert codes.shape == (SMALL, 12)
        assert SCORER.space.valid(codes).all()


@pytest.mark.parametrize("name", STRATEGIES)
def test_no_network_is_paid_for_twice(name):
    fingerprints = SCORER.fingerprint(np.concatenate(search(create(name), name, generations=8)))
    assert len(np.unique(fingerprints)) == len(fingerprints) == 8 * SMALL


@pytest.mark.parametrize("name", STRATEGIES)
def test_the_same_seed_asks_the_same_designs(name):
    first, second = (np.concatenate(search(create(name), name)) for _ in range(2))
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("name", STRATEGIES)
def test_told_its_past_it_goes_on_as_if_it_had_never_stopped(name):
    whole = search(create(name), name)
    resumed = create(name)
    for generation, codes in enumerate(whole[:2]):
        if resumed.remembers_asking:
            resumed.ask(SMALL, np.random.default_rng([0, generation]))
        resumed.tell(codes, *judge(name, codes))
    rest = search(resumed, name, generations=2, first=2)
    assert np.concatenate(rest).tobytes() == np.concatenate(whole[2:]).tobytes()


@pytest.mark.parametrize("name", [name for name in STRATEGIES if not name.startswith("optuna")])
def test_asking_changes_nothing(name):
    strategy = create(name)
    search(strategy, name)
    first, second = (strategy.ask(SMALL, np.random.default_rng(5)) for _ in range(2))
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("name", [name for name in STRATEGIES if name != "random"])
def test_it_beats_random_sampling_at_the_same_price(name):
    # Optuna's samplers take milliseconds a design; ours are made for thousands.
    generations, size = 10, SMALL if name.startswith("optuna") else 500

    def quality(strategy, of):
        codes = np.concatenate(search(strategy, of, generations, size))
        values, broken = judge(name, codes)
        feasible = values[(broken == 0).all(axis=1)]
        if values.shape[1] == 1:
            return -feasible.min()
        return hypervolume(feasible, np.array([0.0, 2.5e-3]))

    assert quality(create(name), name) > quality(create("random"), name)


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_space_that_is_used_up_yields_less_and_then_nothing(name):
    class Corner(type(SCORER.space)):
        def repair(self, codes):
            codes = np.array(codes)
            codes[:, :11] = np.minimum(codes[:, :11], [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0])
            return super().repair(codes)

        def sample(self, n, rng):
            return self.repair(super().sample(n, rng))

        def neighbours(self, code):
            return self.repair(super().neighbours(code))

    names = tuple(objective.metric for objective in objectives_of(name))
    context = SearchContext(Corner(), SCORER.fingerprint, np.ones(12, bool), names, tuple(map(str, LIMITS)), 0)
    blocks = search(create_strategy(name, context), name, generations=12, size=8)
    codes = np.concatenate(blocks)
    assert len(np.unique(SCORER.fingerprint(codes))) == len(codes) <= 27
    assert len(blocks[-1]) == 0
