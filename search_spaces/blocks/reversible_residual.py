"""Two inverted residuals that run backwards (RevNet, arXiv:1707.04585; in a U-Net Brügger et al. 2019,
arXiv:1906.06148)."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.settings import ActivationName, Expansion, Kernel


def reversible_residual(
    draw: GraphBuilder,
    x: Edge,
    *,
    expansion: Expansion = 4,
    kernel: Kernel = 3,
    reversible: bool = True,
    activation: ActivationName = "relu6",
) -> Edge:
    """(C, H, W) -> (C, H, W), halves of the channels in turn: y1 = x1 + f(x2), y2 = x2 + g(y1).

    Both branches are 1x1, depthwise, 1x1. Where training is `reversible` it keeps the last map of a row of such blocks
    alone; the network is the same.
    """
    if x.channels % 2 != 0:
        raise GraphError(f"reversible_residual: {x.channels} channels have no halves; give an even number")
    first, second = draw.split(x, x.channels // 2, x.channels // 2)
    settings = {"expansion": expansion, "kernel": kernel, "activation": activation}
    first = draw.add(first, draw.block("f", _branch, second, **settings))
    second = draw.add(second, draw.block("g", _branch, first, **settings))
    return draw.rejoin(x, first, second) if reversible else draw.concat(first, second)


def _branch(draw: GraphBuilder, x: Edge, *, expansion: Expansion, kernel: Kernel, activation: ActivationName) -> Edge:
    y = draw.conv(x, draw.hidden_channels(floor(x.channels * expansion)), name="expand")
    y = draw.activation(draw.norm(y, name="expand_norm"), activation, name="expand_activation")
    y = draw.activation(draw.norm(draw.depthwise(y, kernel), name="depthwise_norm"), activation)
    return draw.norm(draw.conv(y, x.channels, name="project"), name="project_norm")
