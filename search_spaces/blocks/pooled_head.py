"""Classifier of ConvNeXt (arXiv:2201.03545) and UniRepLKNet (arXiv:2311.15599): mean, a norm, one linear layer."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import NormName


def pooled_head(
    draw: GraphBuilder, x: Edge, *, classes: int, normalises: NormName = "layer", norm_first: bool = False
) -> Edge:
    """(C, H, W) -> (classes,); the norm stands before the mean where `norm_first`."""
    return draw.block("head", _head, x, classes=classes, normalises=normalises, norm_first=norm_first)


def _head(draw: GraphBuilder, x: Edge, *, classes: int, normalises: str, norm_first: bool) -> Edge:
    y = x if norm_first else draw.global_pool(x)
    y = draw.norm(y, normalises)
    return draw.linear(draw.global_pool(y) if norm_first else y, classes, name="classifier")
