import pytest

from search_spaces.blocks.i2rmb import i2rmb
from search_spaces.core.builder import draw_whole
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import Graph, flatten
from search_spaces.core.ops import WindowAttention
from search_spaces.emo import POINTS, SPACE


def drawn(channels: int = 64, width: int = 64, stride: int = 1, **settings) -> Graph:
    def network(draw):
        return i2rmb(draw, draw.input(channels, 14, 14), width=width, stride=stride, **settings)

    return flatten(draw_whole(network), "train")


def attentions(graph: Graph) -> list[WindowAttention]:
    return [node.op for node in graph if isinstance(node.op, WindowAttention)]


def test_a_block_that_is_not_hybrid_is_a_pure_inverted_residual() -> None:
    graph = drawn(head_channels=0)
    assert [node.name for node in graph if node.op.macs(*graph.input_shapes(node))] == [
        "expand",
        "depthwise",
        "project",
    ]
    assert not attentions(graph)


def test_a_hybrid_block_attends_to_neighbours_and_to_distant_positions() -> None:
    close, spread = attentions(drawn(head_channels=16))
    assert (close.spread, spread.spread) == (False, True)
    assert close.heads == spread.heads == 4


@pytest.mark.parametrize(("width", "stride"), [(64, 2), (96, 1), (96, 2)])
def test_a_block_that_changes_map_or_width_expands_twofold_without_attention(width: int, stride: int) -> None:
    graph = drawn(width=width, stride=stride, head_channels=16, expansion=3)
    (expand,) = [node for node in graph if node.name == "expand"]
    assert expand.shape[0] == 2 * 3 * 64
    assert graph.nodes[graph.output].shape == (width, 14 // stride, 14 // stride)
    assert not attentions(graph)


def test_heads_that_do_not_divide_the_channels_are_refused() -> None:
    with pytest.raises(GraphError, match="heads of 20 channels do not divide 64"):
        drawn(head_channels=20)


def test_heads_that_do_not_divide_what_was_expanded_are_refused() -> None:
    with pytest.raises(GraphError, match="16 heads do not divide"):
        drawn(head_channels=4, expansion=1.1)


def test_the_published_networks_attend_in_every_late_block_but_the_first() -> None:
    graph = SPACE.architecture(POINTS["emov2_5m"].choices).graph
    assert len(attentions(graph)) == 2 * (8 + 2)


def test_without_heads_the_published_network_attends_nowhere() -> None:
    convolutions = {**POINTS["emov2_5m"].choices, "stage3.head_channels": 0, "stage4.head_channels": 0}
    assert not attentions(SPACE.architecture(convolutions).graph)
