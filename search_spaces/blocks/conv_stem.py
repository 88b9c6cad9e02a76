"""One strided 3x3 convolution with batch norm, stride 2 (MobileNetV2 and most small networks)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels


def conv_stem(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    channels: Channels = 32,
    stride: int = 2,
    activation: ActivationName = "relu6",
) -> Edge:
    """(C, H, W) -> (channels, ceil(H/stride), ceil(W/stride)); the width of the first stage is its blocks' matter."""
    return draw.block("stem", _strided, x, channels=channels, stride=stride, activation=activation)


def _strided(draw: GraphBuilder, x: Edge, *, channels: Channels, stride: int, activation: str) -> Edge:
    return draw.activation(draw.norm(draw.conv(x, channels, 3, stride=stride)), activation)
