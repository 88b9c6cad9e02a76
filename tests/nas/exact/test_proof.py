"""Proofs of studies: a small DeepMAD space against all its designs, and what no chain can hold."""

from itertools import product

import numpy as np
import pytest

from hw_profiles.core.load import load_device
from nas.compiled.space import compile_space
from nas.errors import NothingFeasible
from nas.exact.chain import amounts_of
from nas.exact.codes import code_of, picks_of
from nas.exact.layout import ChainError
from nas.exact.proof import ChainProof
from nas.objective import Limit, violations
from predictors.core.metric import Scene
from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice
from search_spaces.core.load import load_space
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

LIMITS = (Limit("deepmad_flops", 4e8, "max"), Limit("deepmad_params", 2e6, "max"), Limit("effectiveness", 0.5, "max"))


def small_space():
    block = Block("k1kxk1", bottleneck=Choice(16, 24), kernel=Choice(3, 5))
    width, rules = Choice(64, 96, 128), (NonDecreasing(), MaxGrowth())
    stages = tuple(Stage(depth=depth, width=width, block=block) for depth in (Choice(1), Choice(1, 2), Choice(1, 2)))
    return StagedSpace(
        name="small",
        resolution=Choice(64),
        stem=Block("conv_stem", channels=Choice(16, 32), activation="relu"),
        stages=stages,
        head=Block("linear_head"),
        rules=rules,
    )


def problem_of(space, *more, scene=None):
    return compile_space(space, ("deepmad", *(limit.metric for limit in LIMITS), *more), scene or Scene())


def all_codes(space):
    codes = np.array(list(product(*(range(size) for size in space.sizes))), np.int16)
    return codes[space.valid(codes)]


def proved(proof):
    while not proof.done:
        proof.advance()
    return proof


def limited(problem, codes, share):
    """The limits at a quantile of what the designs use, so that they bind."""
    values = problem.score(codes)
    columns = [problem.metric_names.index(limit.metric) for limit in LIMITS]
    return [
        Limit(limit.metric, float(np.quantile(values[:, column], share)), "max")
        for limit, column in zip(LIMITS, columns, strict=True)
    ]


@pytest.mark.parametrize("share", [0.3, 0.6, 1.0])
def test_the_best_of_a_small_space_is_that_of_all_its_designs(share):
    space = small_space()
    problem, codes = problem_of(space), all_codes(space)
    limits = limited(problem, codes, share)
    scores = problem.score_fully(codes)
    inside = (violations(scores.values, scores.log_sd, limits, problem.metric_names, 0.9) == 0).all(axis=1)
    best = scores.values[inside, 0].max()
    proof = proved(ChainProof(problem, "deepmad", limits, 0.9))
    assert proof.best is not None
    assert proof.drawn(proof.best) == pytest.approx(best, rel=1e-12)
    assert best <= proof.bound <= best * (1 + 1e-8)


def test_a_code_survives_the_way_to_the_chain_and_back():
    space = load_space("deepmad_29m")
    chain = ChainProof(problem_of(space), "deepmad", LIMITS, 0.9).chain
    for code in space.sample(20, np.random.default_rng(0)):
        assert code_of(chain, picks_of(chain, code)).tolist() == code.tolist()


def test_a_measured_latency_is_bounded_by_a_sum_just_below_it():
    space, device = load_space("deepmad_r18"), load_device("v100_tensorrt_fp16")
    problem = problem_of(space, "latency", scene=Scene(device, 1, device.stack.dtype))
    proof = ChainProof(problem, "deepmad", [*LIMITS, Limit("latency", 3e-3, "max")], 0.9)
    codes = space.sample(50, np.random.default_rng(0))
    seconds = problem.score(codes)[:, problem.metric_names.index("latency")]
    row = 1 + proof.chain.resources.index("latency")
    own = np.array([amounts_of(proof.chain, picks_of(proof.chain, code))[0][:, row].sum() for code in codes])
    assert (own <= seconds * (1 + 1e-12)).all()
    assert (own >= 0.99 * seconds).all()
    assert "latency <= 0.003s" in proof.remarks[0]


def test_a_limit_below_all_that_the_grid_holds_is_named_with_the_least():
    problem = problem_of(small_space())
    least = problem.score(all_codes(small_space()))[:, 2].min()
    with pytest.raises(NothingFeasible, match=f"deepmad_params <= 1000: the least that any has is {least:.6g}"):
        ChainProof(problem, "deepmad", [Limit("deepmad_params", 1000, "max")], 0.9)


def test_a_limit_that_is_no_sum_is_left_to_the_judge_and_named():
    space = small_space()
    problem, codes = problem_of(space, "peak_memory"), all_codes(space)
    peaks = problem.score(codes)[:, -1]
    limit = Limit("peak_memory", float(np.quantile(peaks, 0.4)), "max")
    proof = proved(ChainProof(problem, "deepmad", [limit], 0.9))
    assert "peak_memory" in proof.remarks[0]
    best = problem.score(codes)[peaks <= limit.bound, 0].max()
    assert proof.best is not None
    assert proof.drawn(proof.best) == pytest.approx(best, rel=1e-12)


def test_a_space_that_is_no_chain_names_what_breaks_it():
    problem = compile_space(load_space("mobile"), ("deepmad",), Scene())
    with pytest.raises(ChainError, match="'resolution' is chosen for all stages together"):
        ChainProof(problem, "deepmad", (), 0.9)
