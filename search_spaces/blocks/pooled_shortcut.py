"""Residual block whose shortcut shrinks by averaging (NAS-Bench-201: Dong & Yang 2020, arXiv:2001.00326, figure 1)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.relu_conv import relu_conv
from search_spaces.core.settings import ActivationName, Channels, Kernel


def pooled_shortcut(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    kernel: Kernel = 3,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, H/stride, W/stride): activation, conv, norm, twice; the shortcut is averaged, then 1x1."""
    if x.side % stride != 0:
        raise GraphError(f"pooled_shortcut: a stride of {stride} does not divide a map side of {x.side}")
    y = draw.block("conv1", relu_conv, x, width=width, kernel=kernel, stride=stride, activation=activation)
    y = draw.block("conv2", relu_conv, y, width=width, kernel=kernel, activation=activation)
    if stride != 1:
        x = draw.pool(x, "average", stride, stride)
    if stride != 1 or x.channels != width:
        x = draw.conv(x, width, name="shortcut")
    return draw.add(x, y)
