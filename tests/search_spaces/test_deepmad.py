"""Spaces around DeepMAD: the published networks lie inside, to the digit, and break the rules that are only offered."""

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_model, load_points, load_space
from search_spaces.core.staged import StagedSpace

# Parameters and multiply-accumulates of the networks as their authors' code builds them, classifier and all.
PUBLISHED = {
    "deepmad_r18": (11_826_088, 1_811_574_016),
    "deepmad_r34": (21_690_160, 3_634_913_856),
    "deepmad_r50": (25_441_144, 4_042_761_408),
    "deepmad_29m_224": (28_669_956, 4_323_768_752),
    "deepmad_50m": (49_408_964, 8_450_423_360),
    "deepmad_89m": (88_325_780, 15_026_451_408),
}
SPACES = ("deepmad_r18", "deepmad_r34", "deepmad_r50", "deepmad_29m", "deepmad_29m_288", "deepmad_50m", "deepmad_89m")


def space_of(name: str) -> StagedSpace:
    space = load_space(name)
    assert isinstance(space, StagedSpace)
    return space


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_network_has_its_published_size(name: str) -> None:
    model = load_model(name)
    assert tuple(estimate(model, metric, Scene()).value for metric in ("params", "macs")) == PUBLISHED[name]


@pytest.mark.parametrize("name", SPACES)
def test_all_but_the_smallest_published_network_keep_the_limits_of_their_space(name: str) -> None:
    (model,) = load_points(name)
    over = {
        metric
        for metric, bounds in load_space(name).limits.items()
        if bounds.max is not None and estimate(load_model(model), metric, Scene()).value > bounds.max
    }
    # 1.837 G against its own 1.82 G.
    assert over == ({"deepmad_flops"} if name == "deepmad_r18" else set())


@pytest.mark.parametrize("name", SPACES)
def test_the_published_shape_is_a_preset_that_the_published_network_has(name: str) -> None:
    (point,) = load_points(name).values()
    assert space_of(name).under("published_shape").encode(point.choices) is not None


def test_two_published_networks_narrow_at_their_last_border() -> None:
    for name in ("deepmad_r18", "deepmad_r34"):
        with pytest.raises(SpaceError, match=r"stage5.width >= stage4.width"):
            space_of(name).under("non_decreasing").encode(load_points(name)[name].choices)


def test_the_literal_optimum_on_the_limits_is_a_design_and_has_not_the_published_shape() -> None:
    rows = ((128, 24, 1), (200, 48, 1), (600, 72, 14), (720, 72, 15), (880, 88, 11))
    choices = {"stem.channels": 32}
    for at, (width, bottleneck, depth) in enumerate(rows, 1):
        stage = {"width": width, "bottleneck": bottleneck, "depth": depth, "kernel": 5}
        choices |= {f"stage{at}.{name}": value for name, value in stage.items()}
    space = space_of("deepmad_r18")
    design = space.under("non_decreasing").architecture(choices)
    assert estimate(design, "deepmad", Scene()).value == pytest.approx(36_404.8949, abs=1e-4)
    assert all(estimate(design, metric, Scene()).value <= (held.max or 0) for metric, held in space.limits.items())
    with pytest.raises(SpaceError, match=r"stage3.depth <= 1.6 x stage2.depth"):
        space.under("published_shape").encode(choices)
