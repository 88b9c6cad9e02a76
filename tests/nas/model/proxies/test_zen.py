import math

import pytest
import torch

from nas.model.proxies.zen import log_deviation
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from tests.nas.model.proxies.drawn_networks import asked

pytestmark = pytest.mark.torch


def test_the_deviation_is_the_root_of_the_channels_mean_variance() -> None:
    x = torch.tensor([[[1.0], [0.0]], [[-1.0], [0.0]]])
    assert float(log_deviation(x)) == pytest.approx(math.log(math.sqrt((1 + 0) / 2)))


def _convs(draw: GraphBuilder, x: Edge, *, count: int, normed: bool) -> Edge:
    for _ in range(count):
        x = draw.conv(x, 16, 1)
        x = draw.norm(x) if normed else x
    return x


def test_what_norms_take_away_is_added_back() -> None:
    # Up to channels of one map that norms scale unequally; left out, the three norms would take log(sqrt(3 * 16 * 16)).
    def network(normed: bool):
        return lambda draw: draw.block("convs", _convs, draw.input(3, 8, 8), count=3, normed=normed)

    with_norms, without = (asked("zen", network(normed), batch=64).value for normed in (True, False))
    assert with_norms == pytest.approx(without, abs=0.5)
