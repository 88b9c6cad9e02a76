"""Stem of the OLS models of ConvNeXt (timm, https://github.com/huggingface/pytorch-image-models): two strided 3x3
convolutions, whose patches overlap, and a layer norm."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.settings import Channels

First = Literal["half", "full"]


def double_stem(draw: GraphBuilder, x: Edge, *, width: Channels, first: First = "half") -> Edge:
    """(C, H, W) -> (width, ceil(H/4), ceil(W/4)); the first convolution has half of the channels, in steps of 8, or
    all."""
    return draw.block("stem", _strided, x, width=width, first=first)


def _strided(draw: GraphBuilder, x: Edge, *, width: Channels, first: First) -> Edge:
    inner = nearest_multiple(width / 2, 8) if first == "half" else width
    x = draw.conv(x, inner, 3, stride=2, bias=True, name="first")
    return draw.norm(draw.conv(x, width, 3, stride=2, bias=True, name="second"), "layer")
