"""Classifier of ConvNeXt (arXiv:2201.03545) and UniRepLKNet (arXiv:2311.15599): mean, a norm, one linear layer."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import NormName


def pooled_head(draw: GraphBuilder, x: Edge, *, classes: int, normalises: NormName = "layer") -> Edge:
    """(C, H, W) -> (classes,)."""
    return draw.block("head", _head, x, classes=classes, normalises=normalises)


def _head(draw: GraphBuilder, x: Edge, *, classes: int, normalises: str) -> Edge:
    return draw.linear(draw.norm(draw.global_pool(x), normalises), classes, name="classifier")
