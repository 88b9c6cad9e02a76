"""Head of SimpleNet (arXiv:1608.06037): one more layer, the maximum over the map, one linear layer."""

from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import Channels


def simple_head(draw: GraphBuilder, x: Edge, *, classes: int, channels: Channels = 256) -> Edge:
    """(C, S, S) -> (classes,)."""
    return draw.block("head", _head, x, classes=classes, channels=channels)


def _head(draw: GraphBuilder, x: Edge, *, classes: int, channels: Channels) -> Edge:
    x = draw.block("last", block_function("plain_conv"), x, width=channels, stride=1, normalises="batch")
    # Of a single value the mean is the value.
    return draw.linear(draw.global_pool(draw.pool(x, "max", x.side, 1)), classes, name="classifier")
