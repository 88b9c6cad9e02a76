"""Stem of UniRepLKNet (arXiv:2311.15599, appendix): two strided 3x3 convolutions with layer norms, stride 4."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels


def overlapping_stem(draw: GraphBuilder, x: Edge, *, width: Channels, activation: ActivationName = "gelu") -> Edge:
    """(C, H, W) -> (width, ceil(H/4), ceil(W/4))."""
    x = draw.block("stem1", _strided, x, width=width // 2, activation=activation)
    return draw.block("stem2", _strided, x, width=width, activation=None)


def _strided(draw: GraphBuilder, x: Edge, *, width: Channels, activation: str | None) -> Edge:
    x = draw.norm(draw.conv(x, width, 3, stride=2, bias=True), "layer")
    return x if activation is None else draw.activation(x, activation)
