"""Fused inverted residual of EfficientNetV2 (Tan & Le 2021, arXiv:2104.00298, figure 2): one dense k x k expands."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels, Expansion, Kernel


def fused_inverted_residual(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    expansion: Expansion = 4,
    kernel: Kernel = 3,
    always_projects: bool = False,
    activation: ActivationName = "silu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): k x k, 1x1.

    With expansion 1 a single k x k; unless it `always_projects`, as the paper's figure has it and its code has not.
    """
    if expansion == 1 and not always_projects:
        y = draw.activation(draw.norm(draw.conv(x, width, kernel, stride=stride)), activation)
    else:
        hidden = draw.hidden_channels(floor(x.channels * expansion))
        y = draw.activation(draw.norm(draw.conv(x, hidden, kernel, stride=stride, name="expand")), activation)
        y = draw.norm(draw.conv(y, width, name="project"), name="project_norm")
    return draw.add(x, y) if stride == 1 and x.channels == width else y
