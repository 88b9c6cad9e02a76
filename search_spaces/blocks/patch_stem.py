"""Stem of ConvNeXt and its kin (Liu et al. 2022, arXiv:2201.03545, section 2.2): a convolution on disjoint patches."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import Channels, NormName, PatchSide


def patch_stem(
    draw: GraphBuilder, x: Edge, *, width: Channels, patch: PatchSide = 4, normalises: NormName = "layer"
) -> Edge:
    """(C, H, W) -> (width, floor(H/patch), floor(W/patch))."""
    return draw.block("stem", _patches, x, width=width, patch=patch, normalises=normalises)


def _patches(draw: GraphBuilder, x: Edge, *, width: int, patch: int, normalises: str) -> Edge:
    return draw.norm(draw.conv(x, width, patch, stride=patch, padding=0, bias=True), normalises)
