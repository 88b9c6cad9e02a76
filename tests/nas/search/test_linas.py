"""Breeding on predictors: better than chance on few evaluations, and never on stale predictors."""

import json
from math import prod

import numpy as np
import pytest

from nas.compiled.space import compile_space
from nas.hypervolume import hypervolume
from nas.objective import Limit, Objective
from nas.search.core.aim import Aim
from nas.search.core.catalog import create_strategy
from nas.search.core.strategy import SearchContext
from nas.search.linas import Linas
from nas.study import StudySpec, run_study
from predictors.core.metric import Scene
from search_spaces.core.designs import DesignSet, Factor
from search_spaces.core.files import space_from
from tests.nas.search.synthetic import SyntheticScorer

# Separable, 142,884,000 designs, two objectives.
SCORER = SyntheticScorer(("latency", "deepmad"))
WORST = np.array([6e-3, 0.0])
EVALUATIONS = 100


def context(seed=0, **others):
    return SearchContext(
        SCORER.space, SCORER.fingerprint, np.ones(12, bool), ("latency", "-deepmad"), (), seed, **others
    )


def evaluated(strategy, seed, evaluations=EVALUATIONS):
    blocks = []
    while (missing := evaluations - sum(map(len, blocks))) > 0:
        codes = strategy.ask(min(strategy.generation_size, missing), np.random.default_rng([seed, len(blocks)]))
        blocks.append(SCORER.score_fully(codes).values * [1, -1])
        strategy.tell(codes, blocks[-1], np.zeros((len(codes), 0)))
    return np.concatenate(blocks)


def test_its_front_beats_random_searchs_after_a_hundred_evaluations():
    assert SCORER.space.cardinality() >= 10**6
    wins = 0
    for seed in range(10):
        ours, chance = (
            hypervolume(evaluated(create_strategy(name, context(seed)), seed), WORST) for name in ("linas", "random")
        )
        wins += ours >= chance
    assert wins >= 8


def test_predictors_are_refitted_after_every_batch():
    strategy = Linas(context())
    for told in (16, 32, 48):
        evaluated(strategy, told, 16)
        assert strategy.outlook.ridge.examples == told
        assert len(strategy.outlook.known) == told


def test_what_is_measured_is_learned_and_the_rest_is_read_from_tables():
    problem = SyntheticScorer(("latency",))
    objectives = (Objective("latency", "minimize"), Objective("synflow", "maximize"))
    limits = (Limit("latency", 3e-3, "max"), Limit("synflow", 1.0, "min"))
    aim = Aim(problem, objectives, limits, 0.9)
    strategy = Linas(
        SearchContext(
            problem.space, problem.fingerprint, np.ones(12, bool), ("latency", "-synflow"), ("", ""), 0, aim=aim
        )
    )
    codes = problem.space.sample(200, np.random.default_rng(0))
    latency_s = problem.score_fully(codes).values[:, 0]
    broken = np.maximum(latency_s / 3e-3 - 1, 0)
    measured = np.where(broken > 0, np.inf, -codes.sum(axis=1))
    strategy.tell(codes, np.stack([latency_s, measured], axis=1), np.stack([broken, broken], axis=1))
    unseen = problem.space.sample(20, np.random.default_rng(1))
    values, violations = strategy.outlook.foresee(unseen)
    assert values[:, 0] == pytest.approx(problem.score_fully(unseen).values[:, 0], rel=1e-15)
    assert (violations[:, 0] > 0).any()
    assert strategy.outlook.ridge.examples == (broken == 0).sum()
    assert np.corrcoef(values[:, 1], -unseen.sum(axis=1))[0, 1] > 0.9


# -- an architecture and its bits at once (SimQ-NAS, arXiv:2312.13301) -----------------------------------------------

# OFA-ResNet50: blocks a stage at most, of which the last two may be left out.
BLOCKS = (4, 4, 6, 4)


def joint_space():
    """5 depths, 18 expansions, 6 widths, bits and mode of 61 convolutions; what is left out stands at its first."""
    sizes = [3] * 5 + [3] * 18 + [3] * 6 + [2] * 61 + [2] * 61
    factors = [Factor((0,), np.array([True, False, True]), "the stem's second convolution is there or not")]
    factors += [_absent(0, (29 + 1, 90 + 1), (2,) * 2, lambda depth: depth < 2)]
    convolution, block = 3, 0
    for stage, most in enumerate(BLOCKS, 1):
        for place in range(most):
            own = range(convolution, convolution + 3 + (place == 0))
            convolution, expansion, block = own.stop, 5 + block, block + 1
            if place >= most - 2:
                genes = (expansion, *(29 + at for at in own), *(90 + at for at in own))
                left_out = most - 2 - place
                factors.append(
                    _absent(stage, genes, (3,) + (2,) * 6, lambda depth, left_out=left_out: depth + left_out <= 0)
                )
    assert (convolution, block) == (61, 18)
    return sizes, DesignSet(np.array(sizes), factors)


def _absent(depth_axis, genes, sizes, skipped):
    """Genes of what is skipped are all zero."""
    allowed = np.ones((3, *sizes), bool)
    for depth in range(3):
        if skipped(depth):
            allowed[depth] = False
            allowed[(depth, *(0 for _ in sizes))] = True
    return Factor((depth_axis, *genes), allowed, f"absent at {depth_axis}")


def test_the_joint_space_is_counted_exactly_with_skipped_layers_masked():
    sizes, designs = joint_space()
    assert prod(sizes) == 3**29 * 2**122
    assert np.log10(float(prod(sizes))) == pytest.approx(50.56, abs=5e-3)
    # A block has 3 expansions and 4 policies for each of 3 convolutions; a stage's first has a fourth, its shortcut.
    block = 3 * 4**3
    stages = prod(4 * block ** (most - 2) * (1 + block + block**2) for most in BLOCKS)
    assert designs.cardinality == (1 + 4) * 4**2 * 3**6 * stages


def test_what_is_skipped_stands_at_zero_in_every_genotype():
    _, designs = joint_space()
    codes = designs.sample(2000, np.random.default_rng(0))
    # The first stage's last block: its expansion, and convolutions 13 .. 15 with bits and mode.
    genes = [5 + 3, *range(29 + 13, 29 + 16), *range(90 + 13, 90 + 16)]
    there = codes[:, 1] == 2
    assert 0 < there.sum() < 2000
    assert codes[np.ix_(there, genes)].any(axis=0).all()
    assert not codes[np.ix_(~there, genes)].any()
    codes = codes[~there][:1]
    codes[0, genes[1]] = 1
    assert not designs.valid(codes).any()


JOINT = {
    "name": "joint",
    "image_channels": 3,
    "classes": 10,
    "resolution": 32,
    "stem": {"kind": "conv_stem", "channels": 16, "shrinks_by": 1},
    "stages": [
        {
            "depth": {"low": 1, "high": 3},
            "width": [width],
            "weight_bits": {"per_block": [32, 8]},
            "block": {
                "kind": "residual",
                "form": "bottleneck",
                "bottleneck": {"per_block": [0.2, 0.25, 0.35]},
            },
        }
        for width in (40, 80)
    ],
    "head": {"kind": "linear_head"},
}


def test_genotypes_that_differ_in_skipped_blocks_alone_hash_equal():
    space = space_from(JOINT, "joint.json")
    # A block has 3 widths and 2 precisions, and there are one to three of them a stage.
    assert space.cardinality() == (6 + 6**2 + 6**3) ** 2
    fingerprint = compile_space(space, [], Scene()).fingerprint
    codes = space.sample(500, np.random.default_rng(0))
    assert len(np.unique(fingerprint(codes))) == len(np.unique(codes, axis=0))
    shallow = codes[codes[:, space.dimension_names.index("stage1.depth")] == 0]
    raw = shallow.copy()
    for name in ("stage1.block2.bottleneck", "stage1.block1.weight_bits"):
        raw[:, space.dimension_names.index(name)] = 1
    assert len(shallow) > 0
    assert not space.valid(raw).any()
    assert fingerprint(raw).tolist() == fingerprint(shallow).tolist()


def test_it_searches_architecture_and_bits_at_once(tmp_path):
    (tmp_path / "joint.json").write_text(json.dumps(JOINT))
    run = run_study(
        StudySpec(
            space=str(tmp_path / "joint.json"), strategy="linas", maximize=("deepmad",), minimize=("weight_bytes",),
            candidates=48, out=str(tmp_path / "run"),
        ),
        lambda _: None,
    )  # fmt: skip
    assert len(np.unique(run.candidates.codes, axis=0)) == 48
    assert (tmp_path / "run" / "front.json").exists()
