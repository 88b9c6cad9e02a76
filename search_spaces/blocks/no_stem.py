"""No stem: the first stage reads the image (VGG, arXiv:1409.1556, and other plain networks)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import Channels


def no_stem(draw: GraphBuilder, x: Edge, *, width: Channels) -> Edge:
    """(C, H, W) -> (C, H, W)."""
    return x
