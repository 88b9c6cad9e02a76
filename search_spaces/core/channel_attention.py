"""Gates by channel that do without a bottleneck, shared by many blocks: ECA (Wang et al. 2020, arXiv:1910.03151,
section 3.2) and eSE (Lee & Park 2020, arXiv:1911.06667)."""

from math import log2

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import ChannelConv


def eca_kernel(channels: int) -> int:
    """The published kernel for a number of channels (equation 12, gamma 2, b 1): odd, from 3 on."""
    reach = int((log2(channels) + 1) / 2)
    return max(reach if reach % 2 else reach + 1, 3)


def effective_squeeze_excite(draw: GraphBuilder, x: Edge) -> Edge:
    """(C, H, W) -> (C, H, W): channels scaled by one layer of their means, without a bottleneck, and a hard sigmoid."""
    y = draw.linear(draw.global_pool(x, name="squeeze"), x.channels, name="excite_weights")
    return draw.multiply(x, draw.activation(y, "hardsigmoid", name="gate"), name="excite")


def efficient_channel_attention(draw: GraphBuilder, x: Edge, *, kernel: int) -> Edge:
    """(C, H, W) -> (C, H, W): channels scaled by a sigmoid of `kernel` neighbouring channels' means; no bias."""
    y = draw.apply(ChannelConv(kernel), draw.global_pool(x, name="squeeze"), name="mix")
    return draw.multiply(x, draw.activation(y, "sigmoid", name="gate"), name="excite")
