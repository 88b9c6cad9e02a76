"""Who an oracle is asked about next."""

import numpy as np
import pytest

from nas.funnel.course import Entrants
from nas.funnel.proposers import FIRST_PLACES, PLACES_AN_ANSWER, PROPOSERS
from search_spaces.nasbench201 import SPACE

DESIGNS = 400


def world(seed=0):
    """Designs whose value is a sum over edges; a proxy that knows little of it has ranked them."""
    rng = np.random.default_rng(seed)
    codes = np.unique(SPACE.sample(DESIGNS, rng), axis=0)
    worth = rng.random((6, 5))
    value = worth[np.arange(6), codes].sum(axis=1)
    proxy = value + rng.normal(0, 2 * value.std(), len(value))
    order = np.argsort(-proxy)
    return Entrants(order, codes[order], {"proxy": proxy[order]}), value[order]


def queries(name, seed):
    """How many are asked until the best is met."""
    entrants, value = world(seed)
    proposer, rng = PROPOSERS[name](entrants, SPACE), np.random.default_rng(seed)
    asked = np.zeros(0, np.int64)
    while value.argmax() not in asked:
        asked = np.append(asked, proposer.propose(asked, value[asked], rng))
    assert len(set(asked.tolist())) == len(asked), "nobody is asked about twice"
    return len(asked)


def test_a_model_needs_fewer_queries_than_the_ranking_and_the_ranking_fewer_than_chance():
    means = {name: np.mean([queries(name, seed) for seed in range(9)]) for name in PROPOSERS}
    assert means["model"] < 0.7 * means["rank"] < 0.7 * means["random"]


@pytest.mark.parametrize("name", PROPOSERS)
def test_proposals_are_a_function_of_what_was_answered(name):
    assert queries(name, 1) == queries(name, 1)


@pytest.mark.parametrize("name", PROPOSERS)
def test_everybody_is_asked_in_the_end(name):
    entrants, value = world()
    few = Entrants(entrants.rows[:20], entrants.codes[:20], {})
    proposer, asked = PROPOSERS[name](few, SPACE), np.zeros(0, np.int64)
    for number in range(20):
        asked = np.append(asked, proposer.propose(asked, value[asked], np.random.default_rng(number)))
    assert sorted(asked) == list(range(20))


def test_the_model_looks_no_further_down_than_its_answers_allow():
    entrants, value = world()
    proposer, asked = PROPOSERS["model"](entrants, SPACE), np.zeros(0, np.int64)
    for number in range(30):
        place = proposer.propose(asked, value[asked], np.random.default_rng(number))
        assert place < FIRST_PLACES + PLACES_AN_ANSWER * len(asked)
        asked = np.append(asked, place)


def test_unknown_answers_mislead_nobody():
    entrants, value = world()
    proposer = PROPOSERS["model"](entrants, SPACE)
    asked = np.arange(6)
    answers = np.where(asked < 3, np.nan, value[asked])
    assert proposer.propose(asked, answers, np.random.default_rng(5)) >= 6
    assert proposer.propose(asked, np.full(6, np.nan), np.random.default_rng(5)) == 6
