import pytest

from search_spaces.blocks.inception import inception
from search_spaces.core.builder import draw_whole
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import flatten
from search_spaces.core.ops import Slice


def drawn(channels: int, **settings):
    return flatten(draw_whole(lambda draw: inception(draw, draw.input(channels, 14, 14), **settings)), "train")


def test_the_four_parts_follow_each_other_and_together_are_all_channels() -> None:
    parts = [node.op for node in drawn(96) if isinstance(node.op, Slice)]
    assert [(part.start, part.length) for part in parts] == [(0, 60), (60, 12), (72, 12), (84, 12)]


def test_mixing_costs_a_square_and_two_bands_on_a_part_of_the_channels() -> None:
    depthwise = [node for node in drawn(96) if node.op.kind == "conv2d" and node.op.groups > 1]
    part = 96 // 8
    assert sum(node.op.params((part, 14, 14)) for node in depthwise) == part * (9 + 11 + 11) + 3 * part


@pytest.mark.parametrize(("channels", "share"), [(4, 0.125), (96, 0.34)])
def test_a_share_that_leaves_a_part_empty_is_refused(channels: int, share: float) -> None:
    with pytest.raises(GraphError, match="three shares"):
        drawn(channels, share=share)
