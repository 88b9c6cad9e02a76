"""Annealing, held against optima that are known."""

import numpy as np
import pytest

from nas.search.anneal import Anneal
from nas.search.core.strategy import SearchContext
from tests.nas.search.synthetic import SIZES, SyntheticScorer

SCORER = SyntheticScorer(("latency", "deepmad"))
LIMIT_S = 2.5e-3


def best_by_enumeration():
    """The highest score within the limit: pairs of dimensions that a rule ties, joined without what is dominated."""
    front = np.array([[1e-3, 0.0]])
    for at in range(6):
        low, high = np.meshgrid(range(SIZES[at]), range(SIZES[at + 6]), indexing="ij")
        codes = np.zeros((low.size, 12), np.int16)
        codes[:, at], codes[:, at + 6] = low.ravel(), high.ravel()
        values = SCORER.score_fully(codes[low.ravel() <= high.ravel()]).values - [1e-3, 0.0]
        joined = (front[:, None] + values[None]).reshape(-1, 2)
        joined = joined[np.lexsort((-joined[:, 1], joined[:, 0]))]
        before = np.concatenate([[-np.inf], np.maximum.accumulate(joined[:-1, 1])])
        front = joined[(joined[:, 1] > before) & (joined[:, 0] <= LIMIT_S)]
    return front[:, 1].max()


@pytest.mark.parametrize("seed", range(3))
def test_it_finds_the_optimum_of_a_small_world_under_a_tight_limit(seed):
    context = SearchContext(
        SCORER.space, SCORER.fingerprint, np.ones(12, bool), ("-deepmad",), ("latency <= 2.5e-3s",), seed
    )
    strategy, best = Anneal(context), -np.inf
    for generation in range(96):
        codes = strategy.ask(strategy.generation_size, np.random.default_rng([seed, generation]))
        latency, score = SCORER.score_fully(codes).values.T
        strategy.tell(codes, -score[:, None], np.maximum(latency / LIMIT_S - 1, 0)[:, None])
        best = max(best, score[latency <= LIMIT_S].max(initial=-np.inf))
    assert best == pytest.approx(best_by_enumeration(), abs=1e-12)


def test_chains_survive_objectives_that_nobody_knows():
    context = SearchContext(SCORER.space, SCORER.fingerprint, np.ones(12, bool), ("a", "b"), ("c",), 0)
    strategy = Anneal(context)
    for generation in range(4):
        codes = strategy.ask(64, np.random.default_rng(generation))
        unknown = np.full((len(codes), 2), np.inf)
        strategy.tell(codes, unknown, np.full((len(codes), 1), np.inf))
    assert len(strategy.ask(64, np.random.default_rng(9))) == 64
