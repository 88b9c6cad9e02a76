import math

import numpy as np
import pytest

from nas.errors import UserError
from nas.model.proxies.core.ranking import log_ranks, ranks
from nas.model.proxies.core.scorer import Conditions, Score
from nas.model.proxies.core.scorers import DEFAULT_WEIGHTS, default_scorer, load_scorer
from nas.model.proxies.core.standing import standings
from tests.nas.model.drawings import architecture_of, staged
from tests.nas.model.proxies.drawn_networks import convnet

pytestmark = pytest.mark.torch


def test_ranks_start_at_the_lowest_and_equals_share_theirs() -> None:
    assert ranks([3.0, 1.0, 3.0, 2.0]).tolist() == [3.5, 1.0, 3.5, 2.0]


def test_the_unknown_rank_last_and_are_counted() -> None:
    assert ranks([5.0, math.nan, 4.0, math.nan]).tolist() == [4.0, 1.0, 3.0, 1.0]


def test_the_best_by_every_score_has_zero_and_a_last_place_is_not_forgiven() -> None:
    both = log_ranks([np.array([1.0, 2.0, 3.0, 4.0]), np.array([4.0, 2.0, 3.0, 5.0])])
    assert both[3] == 0
    assert np.exp(2 * both).tolist() == pytest.approx([1 / 4 * 3 / 4, 2 / 4 * 1 / 4, 3 / 4 * 2 / 4, 1])


def test_a_score_may_count_for_less_than_another() -> None:
    values = [np.array([1.0, 2.0]), np.array([2.0, 1.0])]
    assert log_ranks(values, [1.0, 0.5]).tolist() == pytest.approx([math.log(1 / 2) / 1.5, math.log(1 / 2) / 3])


def test_a_score_where_less_is_better_is_turned() -> None:
    scorer = load_scorer("ntk_cond")
    assert scorer.combine([{"ntk_cond": Score(10.0)}, {"ntk_cond": Score(2.0)}]).tolist() == [-10, -2]


def test_a_scorer_measures_one_by_one_and_combines_all() -> None:
    scorer = load_scorer("default", Conditions(batch=4))
    architectures = [architecture_of(convnet), architecture_of(staged)]
    measured = [scorer.measure(each, 3) for each in architectures]
    assert all(set(each) == set(scorer.parts) == set(DEFAULT_WEIGHTS) for each in measured)
    assert scorer.scores(architectures, 3).tolist() == scorer.combine(measured).tolist()


def test_a_network_alone_has_no_rank_and_hears_why() -> None:
    scorer = default_scorer(Conditions(batch=4))
    architectures = [architecture_of(convnet)]
    (told,) = standings(scorer, architectures, [scorer.measure(architectures[0], 0)])
    assert not told.known
    assert "name several" in told.remark


def test_there_is_no_scorer_of_any_other_name() -> None:
    with pytest.raises(UserError, match="Did you mean 'default'"):
        load_scorer("defalt")
