import pytest

from search_spaces.blocks.gnconv import gnconv
from search_spaces.core.builder import draw_whole
from search_spaces.core.errors import GraphError


def test_channels_that_cannot_be_halved_often_enough_are_refused() -> None:
    with pytest.raises(GraphError, match="order 5 halves the channels 4 times; 72"):
        draw_whole(lambda draw: gnconv(draw, draw.input(72, 14, 14), order=5))


def test_an_odd_number_of_gates_cannot_be_halved_for_the_global_filter() -> None:
    with pytest.raises(GraphError, match="15 are odd"):
        draw_whole(lambda draw: gnconv(draw, draw.input(8, 14, 14), order=4, map_filter="global"))
