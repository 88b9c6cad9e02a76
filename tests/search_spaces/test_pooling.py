"""Pooling placement against the 36 trained ResNet-20 and the lookup spaces of Javan et al. 2023 (arXiv:2306.11982)."""

import csv
from pathlib import Path

import numpy as np
import optuna
import pytest
from scipy.stats import kendalltau

from nas.compiled.space import compile_space
from nas.search.core.catalog import create_strategy, list_strategies
from nas.search.core.strategy import SearchContext
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces import pooling, pooling_resnet18, pooling_resnet50
from search_spaces.core.errors import SpaceError
from search_spaces.core.files import space_from
from search_spaces.core.load import load_model
from search_spaces.pooling import SPACE

TRAINED = Path(__file__).parents[3] / "shared" / "data" / "pooling_resnet20_cifar10.csv"

SPACES = [pooling, pooling_resnet18, pooling_resnet50]


def every_code(space) -> list[str]:
    return ["-".join(map(str, layers)) for layers in space.placements()]


@pytest.fixture
def accuracy() -> dict[str, float]:
    """Mean test accuracy of each placement, trained by itself, in per cent."""
    if not TRAINED.is_file():
        pytest.skip(f"{TRAINED.name} is not there")
    with TRAINED.open() as file:
        return {row["layers_per_scale"]: float(row["baseline_avg"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize(("module", "placements"), list(zip(SPACES, (36, 56, 560), strict=True)))
def test_a_space_holds_as_many_placements_as_the_published_lookup(module, placements):
    space = module.SPACE
    codes = every_code(space)
    assert len(codes) == placements == space.cardinality()
    assert [module.to_code(space.decode(space.encode(module.from_code(code)))) for code in codes] == codes


@pytest.mark.parametrize("module", SPACES)
def test_every_placement_ends_on_the_smallest_map(module):
    space = module.SPACE
    for code in every_code(space):
        graph = space.architecture(module.from_code(code)).graph
        maps = [node.shape for node in graph if len(node.shape) == 3]
        assert maps[-1] == (space.layers[-1].width, 32 >> (space.scales - 1), 32 >> (space.scales - 1))


# Parameters on ten classes: He et al. 2016 (arXiv:1512.03385, table 6) print 0.27M for ResNet-20 without the two
# projections that shortcuts have here; the others and the MACs are those of the well-known 32-pixel ResNets.
@pytest.mark.parametrize(
    ("model", "params"),
    [
        ("pooling_resnet20", 272_474),
        ("pooling_resnet20_best", 272_474),
        ("pooling_resnet18:3-2-2-2", 11_173_962),
        ("pooling_resnet50:4-4-6-3", 23_520_842),
    ],
)
def test_a_placement_has_the_parameters_of_its_network(model, params):
    assert estimate(load_model(model), "params", Scene()).value == params


def test_resnet18_on_32_pixels_has_555_million_macs():
    assert estimate(load_model("pooling_resnet18:3-2-2-2"), "macs", Scene()).value == 555_422_720


def test_layers_keep_their_widths_wherever_the_pools_stand():
    early, late = (estimate(load_model(f"pooling:{code}"), "params", Scene()).value for code in ("1-1-8", "8-1-1"))
    assert early == late


@pytest.mark.parametrize("code", ["", "7-1", "7-1-1", "9-0-1", "7--3", "seven-1-2"])
def test_what_is_no_placement_is_refused(code):
    with pytest.raises(SpaceError):
        load_model(f"pooling:{code}")


def test_a_stage_needs_one_value_a_setting():
    declared = SPACE.model_dump()
    declared["head"] = {"kind": "conv_head", "channels": [64, 128]}
    with pytest.raises(SpaceError, match=r"conv_head\.channels: only pools are placed here, give one value"):
        space_from(declared, "mine.yaml")


@pytest.mark.parametrize("module", SPACES)
def test_tables_equal_the_drawing(module):
    compiled = compile_space(module.SPACE, ["params", "macs", "activations", "deepmad", "peak_memory"], Scene())
    codes = module.SPACE.sample(12, np.random.default_rng(0))
    for code, scored in zip(codes, compiled.score(codes), strict=True):
        architecture = module.SPACE.architecture(module.SPACE.decode(code))
        drawn = [estimate(architecture, metric, Scene()).value for metric in compiled.metric_names]
        assert scored == pytest.approx(drawn, rel=1e-9)


def test_the_grid_finds_7_1_2_with_92_01_percent(accuracy):
    assert list(accuracy) == every_code(SPACE)
    best = max(accuracy, key=lambda code: accuracy[code])
    assert (best, round(accuracy[best], 2)) == ("7-1-2", 92.01)


def test_the_default_and_the_found_placement_are_as_accurate_as_their_points_say(accuracy):
    assert {code: round(accuracy[code], 2) for code in ("4-3-3", "5-3-2")} == {"4-3-3": 90.52, "5-3-2": 91.55}
    assert round(min(accuracy.values()), 2) == 87.45


# Kendall's tau with the accuracy of networks trained alone, of mixtures of 1, 2, 4 and 8 supernets.
@pytest.mark.parametrize(("supernets", "tau"), [("M1", 0.143), ("M2", 0.312), ("M4", 0.597), ("M8", 0.530)])
def test_supernets_rank_placements_as_published_and_few_better_than_counting_pixels(supernets, tau, accuracy):
    with TRAINED.open() as file:
        scores = {row["layers_per_scale"]: float(row[f"{supernets}_avg"]) for row in csv.DictReader(file)}
    alone = list(accuracy.values())
    assert kendalltau([scores[code] for code in accuracy], alone).statistic == pytest.approx(tau, abs=1e-3)
    by_pixels = kendalltau([_pixels(code) for code in accuracy], alone).statistic
    assert by_pixels == pytest.approx(0.549, abs=1e-3)
    assert (tau > by_pixels) == (supernets == "M4")


def _pixels(code: str) -> int:
    """Of all layers' maps together: each pool leaves a quarter."""
    return sum(int(layers) * (32 // 2**scale) ** 2 for scale, layers in enumerate(code.split("-")))


@pytest.mark.slow
def test_tpe_reaches_91_5_percent_in_20_trials_in_15_of_20_seeds(accuracy):
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    codes = list(accuracy)
    reached = 0
    for seed in range(20):
        sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=8)
        study = optuna.create_study(direction="maximize", sampler=sampler)
        study.optimize(lambda trial: accuracy[codes[trial.suggest_int("placement", 0, 35)]], n_trials=20)
        reached += study.best_value >= 91.5
    assert reached >= 15


@pytest.mark.parametrize("name", [name for name in list_strategies() if name not in ("balanced_supernets", "dass")])
def test_every_strategy_that_trains_nothing_finds_the_best_placement_within_36_queries(name, accuracy):
    compiled = compile_space(SPACE, [], Scene())
    strategy = create_strategy(
        name,
        SearchContext(
            space=SPACE,
            fingerprint=compiled.fingerprint,
            ordered=np.ones(len(SPACE.sizes), dtype=bool),
            objectives=("error",),
            limits=(),
            seed=0,
        ),
    )
    rng = np.random.default_rng(0)
    asked: list[str] = []
    while len(asked) < 36 and len(codes := strategy.ask(min(6, 36 - len(asked)), rng)):
        placements = [SPACE.to_code(SPACE.decode(code)) for code in codes]
        errors = np.asarray([[100 - accuracy[placement]] for placement in placements])
        strategy.tell(codes, errors, np.zeros((len(codes), 0)))
        asked += placements
    assert "7-1-2" in asked
    assert len(asked) <= 36
