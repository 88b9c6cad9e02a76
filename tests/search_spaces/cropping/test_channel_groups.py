from collections.abc import Callable

import pytest

from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from search_spaces.core.graph import Graph, flatten
from search_spaces.core.load import load_model
from search_spaces.core.ops import PixelShuffle
from search_spaces.cropping.channel_groups import ChannelGroups, channel_groups


def drawn(function: Callable[[GraphBuilder, Edge], Edge]) -> tuple[Graph, ChannelGroups]:
    """A network on a map of 4 channels that ends in a classifier."""

    def whole(draw: GraphBuilder) -> Edge:
        x = draw.conv(draw.input(3, 8, 8), 4, 3, name="first")
        return draw.linear(draw.global_pool(function(draw, x)), 10, name="classifier")

    graph = flatten(draw_whole(whole), "train")
    return graph, channel_groups(graph)


def at(graph: Graph, groups: ChannelGroups, name: str) -> frozenset[int]:
    (position,) = [position for position, node in enumerate(graph) if node.name == name]
    return groups.of[position]


def test_a_sum_ties_its_summands_and_a_convolution_parts_its_sides():
    graph, groups = drawn(lambda draw, x: draw.add(x, draw.conv(draw.conv(x, 6, name="wide"), 4, name="back")))
    assert at(graph, groups, "first") == at(graph, groups, "back")
    assert at(graph, groups, "wide").isdisjoint(at(graph, groups, "back"))


def test_norms_activations_pools_and_depthwise_kernels_keep_their_channels():
    def chain(draw, x):
        return draw.pool(draw.activation(draw.norm(draw.depthwise(x, 3)), "relu"), "max", 2, 2)

    graph, groups = drawn(chain)
    assert {at(graph, groups, name) for name in ("first", "depthwise", "norm", "activation", "pool")} == {
        at(graph, groups, "first")
    }
    (depthwise,) = [layer for layer in groups.layers if graph.nodes[layer.node].name == "depthwise"]
    assert depthwise.sides == (at(graph, groups, "first"),)


def test_a_gate_is_as_wide_as_what_it_gates():
    def gated(draw, x):
        squeezed = draw.linear(draw.global_pool(x), 2, name="squeeze")
        return draw.multiply(x, draw.linear(squeezed, 4, name="excite"))

    graph, groups = drawn(gated)
    assert at(graph, groups, "excite") == at(graph, groups, "first")
    assert at(graph, groups, "squeeze").isdisjoint(at(graph, groups, "first"))


def test_a_concatenation_has_the_groups_of_its_parts_and_slices_find_them_again():
    def joined(draw, x):
        both = draw.concat(x, draw.conv(x, 6, name="new"), name="both")
        ours, theirs = draw.split(both, 4, 6)
        return draw.concat(draw.conv(ours, 2, name="a"), draw.activation(theirs, "relu", name="theirs"))

    graph, groups = drawn(joined)
    assert at(graph, groups, "both") == at(graph, groups, "first") | at(graph, groups, "new")
    assert at(graph, groups, "theirs") == at(graph, groups, "new")


def test_a_sum_across_borders_ties_all_that_overlap():
    def crossed(draw, x):
        both = draw.concat(x, draw.conv(x, 6, name="new"))
        return draw.add(both, draw.conv(x, 10, name="sum"))

    graph, groups = drawn(crossed)
    assert at(graph, groups, "first") == at(graph, groups, "new") == at(graph, groups, "sum")


def test_what_an_operator_lays_out_anew_shares_its_width():
    graph, groups = drawn(lambda draw, x: draw.apply(PixelShuffle(2), x, name="shuffled"))
    assert at(graph, groups, "shuffled") == at(graph, groups, "first")


def test_the_image_and_the_answer_stay_as_they_are():
    graph, groups = drawn(lambda draw, x: x)
    assert groups.fixed == at(graph, groups, "image") | at(graph, groups, "classifier")


@pytest.mark.parametrize(("name", "widths"), [("resnet18", 12), ("mobilenetv2_100", 25), ("convnext_tiny", 22)])
def test_published_networks_have_a_width_a_stage_and_one_inside_every_block(name, widths):
    groups = channel_groups(load_model(name).graph)
    assert len(frozenset[int]().union(*groups.of) - groups.fixed) == widths
