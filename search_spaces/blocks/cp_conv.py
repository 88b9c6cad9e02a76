"""Convolution in one-way filters (canonical polyadic form, Lebedev et al. 2015, arXiv:1412.6553, section 3.2)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels, Kernel


def cp_conv(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    rank: Channels = 32,
    kernel: Kernel = 3,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): 1x1 to `rank`, a column, a row, 1x1, norm, activation.

    The four are one k x k kernel of that rank, with rank (2 k + C + width) weights instead of C width k^2.
    """
    y = draw.block("ways", one_way_filters, x, width=width, stride=stride, rank=rank, kernel=kernel)
    return draw.activation(draw.norm(y), activation)


def one_way_filters(draw: GraphBuilder, x: Edge, *, width: int, stride: int, rank: int, kernel: int) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)), linear."""
    y = draw.conv(x, rank, name="inputs")
    y = draw.depthwise(y, (kernel, 1), name="column")
    y = draw.depthwise(y, (1, kernel), stride=stride, name="row")
    return draw.conv(y, width, name="outputs")
