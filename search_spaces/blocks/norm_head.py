"""Head of networks whose blocks begin with a norm (DenseNet, arXiv:1608.06993): norm, activation, mean, linear."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName


def norm_head(draw: GraphBuilder, x: Edge, *, classes: int, activation: ActivationName = "relu") -> Edge:
    """(C, H, W) -> (classes,)."""
    return draw.block("head", _head, x, classes=classes, activation=activation)


def _head(draw: GraphBuilder, x: Edge, *, classes: int, activation: str) -> Edge:
    x = draw.activation(draw.norm(x), activation)
    return draw.linear(draw.global_pool(x), classes, name="classifier")
