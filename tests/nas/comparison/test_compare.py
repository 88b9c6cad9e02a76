import numpy as np
import pytest

from nas.comparison.compare import compare, direction_of
from nas.comparison.population import draw_population
from nas.errors import NothingFeasible
from nas.objective import Limit
from predictors.core.metric import Scene
from search_spaces.core.load import load_space

METRICS = ("deepmad", "params", "macs")


def _population(name: str, *limits: Limit, count: int = 3_000):
    return draw_population(load_space(name), METRICS, Scene(), count, limits, np.random.default_rng(0))


def test_a_space_equals_itself() -> None:
    comparison = compare([_population("nasbench201"), _population("nasbench201")], "macs", draws=100)
    (pair,) = comparison.pairs
    assert pair.gap == 0
    assert pair.wins == pytest.approx(0.5)


def test_scores_are_sought_and_costs_are_avoided() -> None:
    population = _population("nasbench201")
    score, cost = (compare([population], metric, draws=100).standings[0] for metric in ("deepmad", "macs"))
    assert score.best_of[10].median < score.best_of[100].median < score.best_of[1_000].median
    assert cost.best_of[10].median > cost.best_of[100].median >= cost.best_of[1_000].median
    assert direction_of("latency") == "minimize"


def test_the_best_of_many_draws_is_the_best_of_all() -> None:
    population = _population("nasbench201")
    standing = compare([population], "params", draws=100).standings[0]
    assert standing.best_of[10_000].low == population.column("params").min()


def test_ranges_name_dimensions_of_numbers_and_the_other_metrics() -> None:
    ranges = compare([_population("mobile")], "deepmad", draws=300).standings[0].ranges
    assert {"params", "macs", "stage1.depth"} <= ranges.keys()
    assert "deepmad" not in ranges
    assert all(held.low <= held.median <= held.high for held in ranges.values())


def test_limits_are_held_by_all_that_are_compared() -> None:
    population = _population("mobile", Limit("params", 4e6, "max"))
    assert population.column("params").max() <= 4e6
    assert len(population) < population.drawn == 3_000


def test_limits_that_nothing_holds_are_named() -> None:
    with pytest.raises(NothingFeasible, match="None of 500 designs of mobile has params <= 1"):
        _population("mobile", Limit("params", 1.0, "max"), count=500)


def test_at_equal_budgets_the_smaller_space_wins_no_longer() -> None:
    populations = [_population("mobile", count=20_000), _population("lsnet", count=20_000)]
    plain = compare(populations, "macs", draws=100)
    matched = compare(populations, "macs", draws=100, equal="macs")
    assert plain.pairs[0].wins > 0.9
    assert matched.pairs[0].wins == pytest.approx(0.5, abs=0.03)
