import math

import pytest

from nas.model.proxies.core.scorers import load_scorer
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.load import load_model
from tests.nas.model.proxies.drawn_networks import asked

pytestmark = pytest.mark.torch


def test_a_shortcut_is_shorter_than_what_it_leads_around() -> None:
    def draw(draw: GraphBuilder) -> Edge:
        x = draw.conv(draw.input(3, 8, 8), 4, 3)
        y = draw.conv(draw.pool(draw.activation(draw.norm(draw.conv(x, 4, 3)), "relu"), "max", 3, 1, padding=1), 4, 3)
        return draw.linear(draw.global_pool(draw.add(x, y)), 5)

    assert asked("shortest_path", draw).value == 2


def test_nothing_passes_zeros() -> None:
    def draw(draw: GraphBuilder) -> Edge:
        return draw.zeros(draw.input(3, 8, 8))

    told = asked("shortest_path", draw)
    assert math.isnan(told.value)
    assert told.remark == "no way leads from the image to the answer"


@pytest.mark.parametrize(
    ("name", "length"),
    # Stem, three transitions and classifier; sixteen layers with weights and five pools.
    [("convnext_tiny", 5), ("vgg16", 21)],
)
def test_published_networks_have_the_shortest_paths_that_their_papers_draw(name: str, length: int) -> None:
    assert load_scorer("shortest_path").measure(load_model(name), 0)["shortest_path"].value == length
