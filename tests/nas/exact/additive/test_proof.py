"""Bounds on a front of a score against a cost, held against every design of small spaces."""

import numpy as np
import pytest

from hw_profiles.core.load import load_device
from nas.compiled.space import compile_space
from nas.exact.additive.amounts import NotAdditiveError
from nas.exact.additive.proof import FrontProof
from nas.objective import Limit, Objective
from nas.pareto import pareto_front
from predictors.core.metric import Scene
from search_spaces.core.load import load_space
from tests.nas.exact.additive.small_space import all_codes, small_space

ADVANCES = 10
SEEDS = range(3)


@pytest.mark.slow
@pytest.mark.parametrize("cost", ["macs", "latency"])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_design_is_above_the_bound_of_its_level(seed, cost):
    problem, codes = _problem(seed, cost)
    scores, costs = problem.score(codes).T
    proof = FrontProof(problem, (Objective("deepmad", "maximize"), Objective(cost, "minimize")), ())
    front = pareto_front(np.column_stack([-scores, costs]))[::7]
    levels = _advanced(proof, codes[front], scores[front], costs[front])
    assert levels
    for level in levels:
        reached = scores[costs <= level.cost].max() if level.cost is not None else scores.max()
        assert reached <= level.bound
        assert level.bound <= reached + 0.25 * abs(reached)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_another_limit_lowers_the_bounds_and_holds(seed):
    problem, codes = _problem(seed, "macs", "params")
    scores, costs, params = problem.score(codes).T
    limit = Limit("params", float(np.quantile(params, 0.3)), "max")
    proof = FrontProof(problem, (Objective("deepmad", "maximize"), Objective("macs", "minimize")), (limit,))
    inside = np.flatnonzero(params <= limit.bound)
    front = inside[pareto_front(np.column_stack([-scores, costs])[inside])]
    for level in _advanced(proof, codes[front], scores[front], costs[front]):
        reached = scores[inside][costs[inside] <= (level.cost or np.inf)].max()
        assert reached <= level.bound <= reached + 0.25 * abs(reached)


@pytest.mark.parametrize("directions", [("maximize", 1.0), ("minimize", -1.0)])
@pytest.mark.parametrize("seed", SEEDS)
def test_of_two_sums_the_whole_front_is_met(seed, directions):
    direction, sense = directions
    space = small_space(seed)
    device = load_device("a100" if seed % 2 else "cpu")
    problem = compile_space(space, ["macs", "latency"], Scene(device, 1, device.stack.dtype))
    codes = all_codes(space)
    values = problem.score(codes) * np.array([-sense, 1.0])
    proof = FrontProof(problem, (Objective("macs", direction), Objective("latency", "minimize")), ())
    met = problem.score(proof.advance(codes[:1], -values[:1, 0], values[:1, 1])) * np.array([-sense, 1.0])
    assert proof.done
    assert proof.whole is not None
    assert proof.whole.epsilon == 0
    # The order of a sum moves its last digits.
    margin = 1e-12 * np.abs(values).max(axis=0)
    assert all((met <= best + margin).all(axis=1).any() for best in values[pareto_front(values)])


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_too_many_to_add_up_are_bounded_level_by_level(seed, monkeypatch):
    monkeypatch.setattr("nas.exact.additive.proof.MOST_SUMS", 1)
    problem, codes = _problem(seed, "macs", "params")
    _, costs, scores = problem.score(codes).T
    proof = FrontProof(problem, (Objective("params", "maximize"), Objective("macs", "minimize")), ())
    front = pareto_front(np.column_stack([-scores, costs]))
    for level in _advanced(proof, codes[front], scores[front], costs[front]):
        assert scores[costs <= (level.cost or np.inf)].max() <= level.bound


def test_designs_that_are_met_are_valid():
    problem, codes = _problem(3, "macs")
    scores, costs = problem.score(codes).T
    proof = FrontProof(problem, (Objective("deepmad", "maximize"), Objective("macs", "minimize")), ())
    met = [proof.advance(codes[:5], scores[:5], costs[:5]) for _ in range(4)]
    assert problem.space.valid(np.concatenate(met)).all()


def test_a_score_without_a_bound_is_refused_by_name():
    problem = compile_space(load_space("mobile"), ["peak_memory", "macs"], Scene())
    with pytest.raises(NotAdditiveError, match="peak_memory"):
        FrontProof(problem, (Objective("peak_memory", "maximize"), Objective("macs", "minimize")), ())


def _problem(seed, *costs):
    space = small_space(seed)
    device = load_device("a100" if seed % 2 else "cpu")
    return compile_space(space, ["deepmad", *costs], Scene(device, 1, device.stack.dtype)), all_codes(space)


def _advanced(proof, codes, scores, costs):
    for _ in range(ADVANCES):
        if proof.done:
            break
        proof.advance(codes, scores, costs)
    return proof.levels(scores, costs)
