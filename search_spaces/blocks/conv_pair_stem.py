"""Stem of SpaRTAN (arXiv:2507.10999; code): two strided 3x3 convolutions, both with norm and activation, stride 4."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels


def conv_pair_stem(draw: GraphBuilder, x: Edge, *, width: Channels, activation: ActivationName = "gelu") -> Edge:
    """(C, H, W) -> (width, ceil(H/4), ceil(W/4))."""
    return draw.block("stem", _pair, x, width=width, activation=activation)


def _pair(draw: GraphBuilder, x: Edge, *, width: Channels, activation: str) -> Edge:
    for channels in (width // 2, width):
        x = draw.activation(draw.norm(draw.conv(x, channels, 3, stride=2)), activation)
    return x
