"""Peak memory, against walking the flat deployed graph operator by operator."""

import numpy as np
import pytest

from predictors.core.errors import PredictorError
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.catalog import list_spaces
from search_spaces.core.drawing import Edge
from search_spaces.core.graph import Graph
from search_spaces.core.load import load_space


def peak_by_brute_force(graph: Graph) -> int:
    """The most values that are alive while one of the operators runs."""
    readers = {at: [reader for reader, node in enumerate(graph) if at in node.inputs] for at in range(len(graph.nodes))}
    last = {at: max(held, default=at) for at, held in readers.items()}
    last[graph.output] = len(graph.nodes)
    return max(
        sum(int(np.prod(graph.nodes[at].shape)) for at in range(running + 1) if last[at] >= running)
        for running in range(len(graph.nodes))
    )


def told(architecture: Architecture, scene: Scene | None = None) -> float:
    return estimate(architecture, "peak_memory", scene or Scene()).value


def inner(draw: GraphBuilder, x: Edge) -> Edge:
    return draw.conv(draw.activation(draw.conv(x, 3 * x.channels), "relu"), x.channels)


def residual(draw: GraphBuilder, x: Edge) -> Edge:
    return draw.add(x, inner(draw, x))


def outer(draw: GraphBuilder, x: Edge) -> Edge:
    y = draw.conv(draw.block("first", inner, x), x.channels)
    return draw.add(y, draw.block("second", inner, x))


def two_ways(draw: GraphBuilder, x: Edge, y: Edge) -> Edge:
    return draw.concat(draw.block("left", outer, x), draw.conv(y, 2))


def nested(draw: GraphBuilder) -> Edge:
    """Blocks in blocks whose inputs are read again behind them, near and far."""
    image = draw.input(4, 16, 16)
    x = draw.block("a", outer, image)
    y = draw.block("b", two_ways, x, image)
    z = draw.activation(draw.conv(x, 9), "relu")
    return draw.global_pool(draw.concat(y, z, draw.block("c", inner, x)))


def test_blocks_in_blocks_hold_what_is_read_behind_them() -> None:
    architecture = Architecture("nested", {}, draw_whole(nested))
    assert told(architecture) == 4 * peak_by_brute_force(architecture.deployed)


def test_an_input_that_waits_outside_is_held_once_however_deep_it_is_read() -> None:
    def thinner(draw: GraphBuilder, x: Edge) -> Edge:
        return draw.conv(draw.block("inner", residual, x), 1)

    def network(draw: GraphBuilder) -> Edge:
        image = draw.input(4, 16, 16)
        return draw.concat(image, draw.block("thinner", thinner, image))

    architecture = Architecture("deep", {}, draw_whole(network))
    # The image (4 channels), the wide map (12) and its activation (12).
    assert told(architecture) == 4 * 256 * 28 == 4 * peak_by_brute_force(architecture.deployed)


def test_a_residual_block_by_hand() -> None:
    architecture = Architecture("hand", {}, draw_whole(lambda draw: draw.block("r", residual, draw.input(2, 8, 8))))
    # The input waits (2) while the wide map (6) is activated into another (6): 14 channels of 64 values.
    assert told(architecture) == 4 * 64 * 14


@pytest.mark.parametrize("name", list_spaces())
def test_a_space_s_designs_need_what_their_flat_graphs_need(name: str) -> None:
    space = load_space(name)
    for code in space.sample(5, np.random.default_rng(5)):
        architecture = space.architecture(space.decode(code))
        assert told(architecture) == 4 * peak_by_brute_force(architecture.deployed)


def test_memory_grows_with_the_batch_and_the_width_of_a_number() -> None:
    space = load_space("mobile")
    architecture = space.architecture(space.decode(space.sample(1, np.random.default_rng(0))[0]))
    assert told(architecture, Scene(batch=8, dtype="fp16")) == 4 * told(architecture)


@pytest.mark.parametrize(("metric", "dtype"), [("peak_memory", "fp17"), ("energy", "fp17"), ("energy", "fp64")])
def test_a_number_format_without_a_price_is_refused(metric: str, dtype: str) -> None:
    space = load_space("mobile")
    architecture = space.architecture(space.decode(space.sample(1, np.random.default_rng(0))[0]))
    with pytest.raises(PredictorError, match=dtype):
        estimate(architecture, metric, Scene(dtype=dtype))
