"""Classifier of ResNet (arXiv:1512.03385, section 3.3) and most others: mean over the map, one linear layer."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge


def linear_head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    """(C, H, W) -> (classes,)."""
    return draw.block("head", _head, x, classes=classes)


def _head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    return draw.linear(draw.global_pool(x), classes, name="classifier")
