"""Stem of RepVGG (arXiv:2101.03697, table 2): its own block at stride 2, as wide as the first stage but at most 64."""

from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels
from search_spaces.core.varying import where


def rep_stem(draw: GraphBuilder, x: Edge, *, width: Channels, activation: ActivationName = "relu") -> Edge:
    """(C, H, W) -> (min(width, 64), ceil(H/2), ceil(W/2))."""
    rep_conv, width = block_function("rep_conv"), where(width < 64, width, 64)
    return draw.block("stem", rep_conv, x, width=width, stride=2, activation=activation)
