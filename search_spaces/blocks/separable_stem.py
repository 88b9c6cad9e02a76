"""Stem of EMO (arXiv:2301.01146, table 1; code): a strided 3x3 convolution, then a depthwise and a 1x1 one."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels


def separable_stem(draw: GraphBuilder, x: Edge, *, width: Channels, activation: ActivationName = "silu") -> Edge:
    """(C, H, W) -> (width // 2, ceil(H/2), ceil(W/2)); the width of the first stage is its blocks' matter."""
    return draw.block("stem", _separable, x, channels=width // 2, activation=activation)


def _separable(draw: GraphBuilder, x: Edge, *, channels: Channels, activation: str) -> Edge:
    x = draw.activation(draw.norm(draw.conv(x, channels, 3, stride=2, bias=True)), activation)
    x = draw.activation(draw.norm(draw.depthwise(x, 3), name="depthwise_norm"), activation)
    return draw.conv(x, channels, name="pointwise")
