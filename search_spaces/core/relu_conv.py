"""Activation, convolution, batch norm, in this order: the part that cells and pre-activated residual blocks share."""

from __future__ import annotations

from search_spaces.core.builder import GraphBuilder, Size
from search_spaces.core.drawing import Edge


def relu_conv(
    draw: GraphBuilder, x: Edge, *, width: Size, kernel: Size, stride: Size = 1, activation: str = "relu"
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride))."""
    return draw.norm(draw.conv(draw.activation(x, activation), width, kernel, stride=stride))
