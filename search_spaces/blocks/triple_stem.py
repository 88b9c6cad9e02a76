"""Stem of VoVNet (arXiv:1904.09730, table 1): three 3x3 convolutions, the first and the last strided, stride 4."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels


def triple_stem(
    draw: GraphBuilder, x: Edge, *, width: Channels, channels: Channels = 64, activation: ActivationName = "relu"
) -> Edge:
    """(C, H, W) -> (2 * channels, ceil(H/4), ceil(W/4)); the width of the first stage is its blocks' matter."""
    return draw.block("stem", _stem, x, channels=channels, activation=activation)


def _stem(draw: GraphBuilder, x: Edge, *, channels: Channels, activation: str) -> Edge:
    for width, stride in ((channels, 2), (channels, 1), (2 * channels, 2)):
        x = draw.activation(draw.norm(draw.conv(x, width, 3, stride=stride)), activation)
    return x
