"""What training keeps, worked out by hand, and what it does not keep of blocks that run backwards."""

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge

MAP = 8 * 12 * 12


def unit(draw: GraphBuilder, x: Edge) -> Edge:
    return draw.activation(draw.norm(draw.conv(x, 8, 3)), "relu")


def plain(draw: GraphBuilder) -> Edge:
    return draw.block("unit", unit, draw.input(3, 12, 12))


def row(depth: int, *, reversible: bool = True) -> Architecture:
    def network(draw: GraphBuilder) -> Edge:
        x = draw.input(8, 12, 12)
        for index in range(depth):
            function = block_function("reversible_residual")
            x = draw.block(f"row.block{index}", function, x, expansion=2, reversible=reversible)
        return x

    return Architecture("row", {}, draw_whole(network))


def told(metric: str, architecture: Architecture, batch: int = 1) -> float:
    return estimate(architecture, metric, Scene(batch=batch)).value


def test_every_output_is_kept_once_for_each_image() -> None:
    architecture = Architecture("plain", {}, draw_whole(plain))
    assert told("training_activations", architecture, batch=5) == 5 * 4 * (3 * 144 + 3 * MAP)


def test_a_weight_brings_its_gradient_and_two_moments() -> None:
    architecture = Architecture("plain", {}, draw_whole(plain))
    activations = told("training_activations", architecture, batch=5)
    assert told("training_memory", architecture, batch=5) == activations + 4 * 4 * (8 * 3 * 9 + 2 * 8)


@pytest.mark.parametrize("depth", [1, 2, 7, 30])
def test_a_row_that_runs_backwards_keeps_its_last_map_however_deep_it_is(depth: int) -> None:
    assert told("training_activations", row(depth)) == 4 * MAP
    assert told("training_memory", row(depth)) == 4 * MAP + 16 * told("params", row(depth))


def test_kept_activations_grow_block_by_block() -> None:
    # Hidden maps are as wide as the block: six of them, the branch's end twice, both twice; slices, sums and the whole.
    of_a_block = 2 * (6 * MAP + 2 * MAP // 2) + 2 * MAP // 2 + 2 * MAP // 2 + MAP
    kept = [told("training_activations", row(depth, reversible=False)) for depth in (1, 2, 7)]
    assert kept == [4 * (MAP + depth * of_a_block) for depth in (1, 2, 7)]


def test_running_backwards_changes_nothing_when_deployed() -> None:
    for metric in ("params", "params_deploy", "macs", "peak_memory"):
        assert told(metric, row(3)) == told(metric, row(3, reversible=False))
