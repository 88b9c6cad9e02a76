"""Head whose 1x1 convolution is the network's last map (DeepMAD, arXiv:2303.02165, its code): then mean, linear."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels


def expanded_head(
    draw: GraphBuilder, x: Edge, *, classes: int, channels: Channels = 1280, activation: ActivationName = "relu"
) -> Edge:
    """(C, H, W) -> (classes,)."""
    x = draw.block("expansion", _expanded, x, channels=channels, activation=activation)
    return draw.block("head", _classified, x, classes=classes)


def _expanded(draw: GraphBuilder, x: Edge, *, channels: Channels, activation: str) -> Edge:
    return draw.activation(draw.norm(draw.conv(x, channels)), activation)


def _classified(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    return draw.linear(draw.global_pool(x), classes, name="classifier")
