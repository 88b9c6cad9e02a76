import pytest

from predictors.receptive_field import receptive_fields
from search_spaces.blocks.cmixer import cmixer
from search_spaces.blocks.smixer import smixer
from search_spaces.core.builder import draw_whole
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import Graph, flatten
from search_spaces.core.ops import Conv2d


def drawn(block, channels: int = 32, **settings) -> Graph:
    return flatten(draw_whole(lambda draw: block(draw, draw.input(channels, 14, 14), **settings)), "train")


def field_of(graph: Graph, branch: str) -> int:
    pairs = zip(graph, receptive_fields(graph), strict=True)
    return max(field.side for node, field in pairs if field is not None and node.block == branch)


@pytest.mark.parametrize(
    ("settings", "high", "low"),
    [({}, 3, 9), ({"dilation": 1}, 3, 5), ({"kernel": 5}, 5, 17), ({"grouped": True}, 3, 9)],
)
def test_the_low_branch_sees_nine_positions_and_the_high_one_three(settings, high: int, low: int) -> None:
    graph = drawn(smixer, **settings)
    assert (field_of(graph, "high"), field_of(graph, "low")) == (high, low)


def test_grouped_kernels_are_depthwise_in_space_and_of_c_groups_between_the_waves() -> None:
    kernels = [node.op for node in drawn(smixer, grouped=True) if isinstance(node.op, Conv2d) and node.op.kernel[0] > 1]
    assert [op.groups for op in kernels] == [16, 16, 16]
    waves = [drawn(cmixer, grouped=grouped, expansion=2) for grouped in (False, True)]
    kernels = [node.op for graph in waves for node in graph if isinstance(node.op, Conv2d) and node.op.kernel[0] > 1]
    assert [op.groups for op in kernels] == [64, 32]


@pytest.mark.parametrize(
    ("block", "channels", "settings", "reason"),
    [
        (smixer, 20, {}, "smixer: .* 20"),
        (cmixer, 3, {}, "cmixer: .* 3"),
        (cmixer, 32, {"expansion": 0.5}, "16 waves"),
        (cmixer, 10, {"expansion": 1.5}, "15 channels are no pairs"),
        (cmixer, 32, {"expansion": 1.25, "grouped": True}, "32 groups"),
    ],
)
def test_widths_that_cannot_be_drawn_are_refused(block, channels: int, settings, reason: str) -> None:
    with pytest.raises(GraphError, match=reason):
        drawn(block, channels, **settings)
