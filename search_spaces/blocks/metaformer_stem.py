"""Stem of MetaFormer (arXiv:2210.13452, section 3): an overlapping 7x7 convolution with stride 4, then a norm."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import Norm
from search_spaces.core.settings import Channels


def metaformer_stem(draw: GraphBuilder, x: Edge, *, width: Channels) -> Edge:
    """(C, H, W) -> (width, H/4, W/4), rounded down for sides that are no multiple of 4."""
    return draw.block("stem", _patches, x, width=width)


def _patches(draw: GraphBuilder, x: Edge, *, width: int) -> Edge:
    y = draw.conv(x, width, 7, stride=4, padding=2, bias=True)
    return draw.apply(Norm("layer", shift=False), y, name="norm")
