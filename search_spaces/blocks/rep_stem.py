"""Stem of RepVGG (arXiv:2101.03697, table 2): its own block at stride 2, as wide as the first stage but at most 64."""

from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Attention, Channels
from search_spaces.core.varying import where


def rep_stem(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    attention: Attention = "none",
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (min(width, 64), ceil(H/2), ceil(W/2))."""
    settings = {"width": where(width < 64, width, 64), "attention": attention, "activation": activation}
    return draw.block("stem", block_function("rep_conv"), x, stride=2, **settings)
