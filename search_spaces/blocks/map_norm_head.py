"""Head of EMO (arXiv:2301.01146; code): a layer norm at each position, mean over the map, one linear layer."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge


def map_norm_head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    """(C, H, W) -> (classes,)."""
    return draw.block("head", _head, x, classes=classes)


def _head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    return draw.linear(draw.global_pool(draw.norm(x, "layer")), classes, name="classifier")
