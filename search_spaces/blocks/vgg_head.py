"""Head of VGG (arXiv:1409.1556, section 2.1): pool, a hidden layer that sees the 7 x 7 map, another, the classifier."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels


def vgg_head(
    draw: GraphBuilder, x: Edge, *, classes: int, hidden: Channels = 4096, activation: ActivationName = "relu"
) -> Edge:
    """(C, H, W) -> (classes,); a larger map is seen in 7 x 7 windows and averaged (as in its section 3.2)."""
    return draw.block("head", _head, x, classes=classes, hidden=hidden, activation=activation)


def _head(draw: GraphBuilder, x: Edge, *, classes: int, hidden: Channels, activation: str) -> Edge:
    x = draw.conv(draw.pool(x, "max", 2, 2), hidden, 7, padding=0, bias=True, name="hidden1")
    x = draw.conv(draw.activation(x, activation), hidden, bias=True, name="hidden2")
    return draw.linear(draw.global_pool(draw.activation(x, activation)), classes, name="classifier")
