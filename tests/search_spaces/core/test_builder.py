import pytest

from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import Graph, flatten


def graph_of(function, form="train") -> Graph:
    return flatten(draw_whole(function), form)


def twice(draw: GraphBuilder, x: Edge, *, width: int) -> Edge:
    return draw.conv(draw.conv(x, width, 3), width, 3)


def wrapper(draw: GraphBuilder, x: Edge, *, width: int) -> Edge:
    return draw.block("inner", twice, x, width=width)


def nothing(draw: GraphBuilder, x: Edge) -> Edge:
    return x


def test_an_operator_drawn_twice_gets_two_names() -> None:
    graph = graph_of(lambda draw: twice(draw, draw.input(3, 8, 8), width=4))
    assert [node.name for node in graph] == ["image", "conv", "conv_2"]


def test_a_block_that_only_draws_another_is_that_block() -> None:
    graph = graph_of(lambda draw: draw.block("a", wrapper, draw.input(3, 8, 8), width=4))
    assert [node.name for node in graph] == ["image", "a.conv", "a.conv_2"]


def test_a_block_that_draws_nothing_leaves_no_trace() -> None:
    graph = graph_of(lambda draw: draw.conv(draw.block("a", nothing, draw.input(3, 8, 8)), 4))
    assert [node.name for node in graph] == ["image", "conv"]
    assert graph.trunk == ()


def test_the_trunk_lists_the_outermost_blocks_in_running_order() -> None:
    graph = graph_of(lambda draw: draw.block("b", twice, draw.block("a", twice, draw.input(3, 8, 8), width=4), width=5))
    assert graph.trunk == (("a", 2), ("b", 4))
    assert graph.output == 4


def test_a_convolution_keeps_the_map_of_an_odd_kernel_whatever_its_dilation() -> None:
    for kernel in (1, 3, 5, 31):
        for dilation in (1, 2, 3):
            graph = graph_of(lambda draw, k=kernel, d=dilation: draw.conv(draw.input(3, 9, 7), 4, k, dilation=d))
            assert graph.nodes[-1].shape == (4, 9, 7)


def test_splitting_takes_channels_one_behind_the_other() -> None:
    graph = graph_of(lambda draw: draw.concat(*draw.split(draw.input(7, 4, 4), 3, 3, 1)))
    assert [(node.op.start, node.op.length) for node in graph if node.op.variant == "slice"] == [(0, 3), (3, 3), (6, 1)]
    assert graph.nodes[-1].shape == (7, 4, 4)


def test_an_edge_from_another_block_is_refused() -> None:
    def thief(draw: GraphBuilder, x: Edge, *, stolen: list[Edge]) -> Edge:
        return draw.add(x, stolen[0])

    def network(draw: GraphBuilder) -> Edge:
        image = draw.input(3, 8, 8)
        return draw.block("thief", thief, draw.conv(image, 3), stolen=[image])

    with pytest.raises(GraphError, match="hand it to the block as an input"):
        draw_whole(network)


def test_an_operator_without_output_is_refused() -> None:
    with pytest.raises(GraphError, match=r"Conv2d 'conv' would put out 0"):
        draw_whole(lambda draw: draw.conv(draw.input(3, 8, 8), 0))
