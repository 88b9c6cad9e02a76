"""Head of ResNet V2 (He et al. 2016, arXiv:1603.05027): the last sum is normed and activated, then mean and linear."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.norm_activation import NormActivation, norm_activation


def preactivation_head(draw: GraphBuilder, x: Edge, *, classes: int, normalises: NormActivation = "batch_relu") -> Edge:
    """(C, H, W) -> (classes,)."""
    return draw.block("head", _head, x, classes=classes, normalises=normalises)


def _head(draw: GraphBuilder, x: Edge, *, classes: int, normalises: NormActivation) -> Edge:
    x = norm_activation(draw, x, normalises)
    return draw.linear(draw.global_pool(x), classes, name="classifier")
