"""Residual block of parameterised hypercomplex convolutions (Grassucci et al. 2022, arXiv:2110.04176)."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import HypercomplexConv
from search_spaces.core.settings import ActivationName, Channels, Kernel

Algebra = Literal[1, 2, 4, 8]


def hypercomplex_residual(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    hypercomplex: Algebra = 4,
    kernel: Kernel = 3,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): two k x k, plus a shortcut.

    Every convolution has about 1/`hypercomplex` of a dense one's weights while it learns and is dense when deployed.
    """

    def convolved(given: Edge, side: Kernel, step: int, name: str) -> Edge:
        conv = HypercomplexConv(width, side, hypercomplex, step)
        return draw.norm(draw.apply(conv, given, name=name), name=f"{name}_norm")

    y = draw.activation(convolved(x, kernel, stride, "enter"), activation)
    y = convolved(y, kernel, 1, "leave")
    if stride != 1 or x.channels != width:
        x = convolved(x, 1, stride, "shortcut")
    return draw.activation(draw.add(x, y), activation, name="output")
