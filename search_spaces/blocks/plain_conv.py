"""Layer of plain networks (VGG, arXiv:1409.1556, section 2.1; SimpleNet, arXiv:1608.06037): a convolution with bias."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels, Kernel

PlainNorm = Literal["none", "batch"]
PlainShrinking = Literal["max_pool", "conv"]


def plain_conv(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    kernel: Kernel = 3,
    shrinking: PlainShrinking = "max_pool",
    normalises: PlainNorm = "none",
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, H / stride, W / stride): k x k convolution, activation; strided by a max pool before them
    or by the convolution itself."""
    if shrinking == "max_pool" and stride > 1:
        x, stride = draw.pool(x, "max", stride, stride), 1
    y = draw.conv(x, width, kernel, stride=stride, bias=True)
    return draw.activation(draw.norm(y) if normalises == "batch" else y, activation)
