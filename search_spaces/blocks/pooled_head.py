"""Classifier of ConvNeXt and UniRepLKNet: mean over the map, layer norm, one linear layer."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge


def pooled_head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    """(C, H, W) -> (classes,)."""
    return draw.block("head", _head, x, classes=classes)


def _head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    return draw.linear(draw.norm(draw.global_pool(x), "layer"), classes, name="classifier")
