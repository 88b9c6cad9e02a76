"""Classifier of Compact Transformers (arXiv:2104.05704, section 3.2): positions are weighed, summed and named."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import PositionSoftmax, PositionSum


def sequence_pool_head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    """(C, H, W) -> (classes,)."""
    return draw.block("head", _head, x, classes=classes)


def _head(draw: GraphBuilder, x: Edge, *, classes: int) -> Edge:
    x = draw.norm(x, "layer")
    weights = draw.apply(PositionSoftmax(), draw.conv(x, 1, bias=True, name="weigh"), name="softmax")
    return draw.linear(draw.apply(PositionSum(), x, weights, name="sum"), classes, name="classifier")
