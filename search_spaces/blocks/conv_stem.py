"""One 3x3 convolution, batch norm: stride 2 for photographs (MobileNetV2, arXiv:1801.04381), 1 for small images."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels


def conv_stem(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    channels: Channels = 32,
    shrinks_by: Literal[1, 2] = 2,
    activation: ActivationName = "relu6",
) -> Edge:
    """(C, H, W) -> (channels, ceil(H/shrinks_by), ...); the width of the first stage is its blocks' matter."""
    return draw.block("stem", _strided, x, channels=channels, stride=shrinks_by, activation=activation)


def _strided(draw: GraphBuilder, x: Edge, *, channels: Channels, stride: int, activation: str) -> Edge:
    return draw.activation(draw.norm(draw.conv(x, channels, 3, stride=stride)), activation)
