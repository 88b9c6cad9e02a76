"""Efficient channel attention (Wang et al. 2020, arXiv:1910.03151, section 3.2), shared by many blocks."""

from math import log2

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import ChannelConv


def eca_kernel(channels: int) -> int:
    """The published kernel for a number of channels (equation 12, gamma 2, b 1): odd, from 3 on."""
    reach = int((log2(channels) + 1) / 2)
    return max(reach if reach % 2 else reach + 1, 3)


def efficient_channel_attention(draw: GraphBuilder, x: Edge, *, kernel: int) -> Edge:
    """(C, H, W) -> (C, H, W): channels scaled by a sigmoid of `kernel` neighbouring channels' means; no bias."""
    y = draw.apply(ChannelConv(kernel), draw.global_pool(x, name="squeeze"), name="mix")
    return draw.multiply(x, draw.activation(y, "sigmoid", name="gate"), name="excite")
