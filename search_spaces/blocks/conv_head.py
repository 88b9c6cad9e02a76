"""Head of MobileNetV2 (arXiv:1801.04381, table 2): 1x1 convolution to more channels, mean, one linear layer."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels


def conv_head(
    draw: GraphBuilder, x: Edge, *, classes: int, channels: Channels = 1280, activation: ActivationName = "relu6"
) -> Edge:
    """(C, H, W) -> (classes,)."""
    return draw.block("head", _head, x, classes=classes, channels=channels, activation=activation)


def _head(draw: GraphBuilder, x: Edge, *, classes: int, channels: Channels, activation: str) -> Edge:
    x = draw.activation(draw.norm(draw.conv(x, channels)), activation)
    return draw.linear(draw.global_pool(x), classes, name="classifier")
