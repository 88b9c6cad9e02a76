"""Layer of DenseNet-BC (Huang et al. 2017, arXiv:1608.06993, section 3): it adds channels to all those before it."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels, Compression, Expansion


def dense_layer(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    expansion: Expansion = 4,
    compression: Compression = 0.5,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (C' + width, H // stride, W // stride): norm, 1x1 to `expansion` times the width, norm, 3x3, joined
    to the C' channels of its input.

    C' is C; with a stride of 2 a transition stands before it: norm, 1x1 to the share `compression` of C, mean pool.
    """
    if stride > 1:
        x = draw.block("transition", _transition, x, stride=stride, compression=compression, activation=activation)
    y = draw.conv(draw.activation(draw.norm(x), activation), floor(width * expansion), name="reduce")
    y = draw.conv(draw.activation(draw.norm(y), activation), width, 3, name="grow")
    return draw.concat(x, y)


def _transition(draw: GraphBuilder, x: Edge, *, stride: int, compression: Compression, activation: str) -> Edge:
    y = draw.conv(draw.activation(draw.norm(x), activation), floor(x.channels * compression))
    return draw.pool(y, "average", stride, stride)
