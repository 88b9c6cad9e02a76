"""Layer of VGG (Simonyan & Zisserman 2015, arXiv:1409.1556, section 2.1): a convolution with bias, behind a pool."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels, Kernel

PlainNorm = Literal["none", "batch"]


def plain_conv(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    kernel: Kernel = 3,
    normalises: PlainNorm = "none",
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, H // stride, W // stride): max pool where it strides, k x k convolution, activation."""
    if stride > 1:
        x = draw.pool(x, "max", stride, stride)
    y = draw.conv(x, width, kernel, bias=True)
    return draw.activation(draw.norm(y) if normalises == "batch" else y, activation)
