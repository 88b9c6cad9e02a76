"""Classifier of InceptionNeXt (arXiv:2303.16900) and MetaFormer (arXiv:2210.13452): a hidden layer behind the mean."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, HeadExpansion


def mlp_head(
    draw: GraphBuilder,
    x: Edge,
    *,
    classes: int,
    expansion: HeadExpansion = 3,
    activation: ActivationName = "gelu",
    norm_first: bool = False,
) -> Edge:
    """(C, H, W) -> (classes,); without hidden layer where `expansion` is 0."""
    return draw.block(
        "head", _head, x, classes=classes, expansion=expansion, activation=activation, norm_first=norm_first
    )


def _head(draw: GraphBuilder, x: Edge, *, classes: int, expansion: float, activation: str, norm_first: bool) -> Edge:
    y = draw.global_pool(x)
    if norm_first:
        y = draw.norm(y, "layer", name="input_norm")
    if expansion > 0:
        y = draw.activation(draw.linear(y, floor(x.channels * expansion), name="hidden"), activation)
        y = draw.norm(y, "layer")
    return draw.linear(y, classes, name="classifier")
