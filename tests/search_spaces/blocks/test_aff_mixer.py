import pytest

from search_spaces.affnet import POINTS, SPACE
from search_spaces.blocks.aff_mixer import aff_mixer
from search_spaces.core.builder import draw_whole
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import AdaptiveFilter


def test_channels_that_cannot_be_shared_out_to_the_blocks_of_the_filter_are_refused() -> None:
    with pytest.raises(GraphError, match="16 blocks of an adaptive filter do not divide 104"):
        draw_whole(lambda draw: aff_mixer(draw, draw.input(104, 14, 14), groups=16))


def test_affnet_filters_nine_maps_of_three_sizes() -> None:
    graph = SPACE.architecture(POINTS["affnet"].choices).graph
    filtered = [node.shape for node in graph if isinstance(node.op, AdaptiveFilter)]
    assert filtered == [*[(128, 32, 32)] * 2, *[(256, 16, 16)] * 4, *[(320, 8, 8)] * 3]
