"""Inverted residual with linear bottleneck (Sandler et al. 2018, arXiv:1801.04381, figure 4b; SE as in MnasNet)."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Attention, Channels, Dilation, Expansion, Kernel
from search_spaces.core.squeeze_excite import squeeze_excite


def inverted_residual(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    expansion: Expansion = 6,
    kernel: Kernel = 3,
    dilation: Dilation = 1,
    attention: Attention = "none",
    activation: ActivationName = "relu6",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): 1x1, depthwise, 1x1; residual where shapes agree."""
    y = x
    if expansion != 1:
        hidden = draw.hidden_channels(floor(x.channels * expansion))
        y = draw.activation(
            draw.norm(draw.conv(y, hidden, name="expand"), name="expand_norm"), activation, name="expand_activation"
        )
    y = draw.norm(draw.depthwise(y, kernel, stride=stride, dilation=dilation), name="depthwise_norm")
    y = draw.activation(y, activation, name="depthwise_activation")
    if attention == "se":
        reduced = x.channels // 4
        y = squeeze_excite(draw, y, hidden=reduced if reduced >= 1 else 1)
    y = draw.norm(draw.conv(y, width, name="project"), name="project_norm")
    return draw.add(x, y) if stride == 1 and x.channels == width else y
