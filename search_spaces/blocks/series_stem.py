"""Stem of VanillaNet (arXiv:2305.12972, table 1), as it is once trained: patches of 4 x 4, activations in series."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.series_activation import series_activation
from search_spaces.core.settings import Channels, Kernel


def series_stem(draw: GraphBuilder, x: Edge, *, width: Channels, kernel: Kernel = 7) -> Edge:
    """(C, H, W) -> (width, H // 4, W // 4)."""
    return draw.block("stem", _stem, x, width=width, kernel=kernel)


def _stem(draw: GraphBuilder, x: Edge, *, width: Channels, kernel: Kernel) -> Edge:
    return series_activation(draw, draw.norm(draw.conv(x, width, 4, stride=4, padding=0)), kernel=kernel)
