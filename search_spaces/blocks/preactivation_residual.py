"""Residual block that norms and activates first (ResNet V2, He et al. 2016, arXiv:1603.05027, figure 4e)."""

from math import floor
from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.norm_activation import NormActivation, norm_activation
from search_spaces.core.settings import Channels, Expansion

Form = Literal["basic", "bottleneck"]
Shortcut = Literal["conv", "pool"]


def preactivation_residual(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    form: Form = "bottleneck",
    bottleneck: Expansion = 0.25,
    shortcut: Shortcut = "conv",
    normalises: NormActivation = "batch_relu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): 3x3, 3x3 or 1x1, 3x3, 1x1, plus a shortcut.

    `bottleneck` is the share of the width between the convolutions. A shortcut that changes shape reads what was
    normed; `pool` averages before its 1x1 (ResNet-D, arXiv:1812.01187).
    """
    hidden = draw.hidden_channels(floor(width * bottleneck))
    y = normed = norm_activation(draw, x, normalises)
    if form == "bottleneck":
        y = norm_activation(draw, draw.conv(y, hidden, name="reduce"), normalises, name="reduce_norm")
    y = draw.conv(y, hidden, 3, stride=stride, name="spatial")
    y = norm_activation(draw, y, normalises, name="spatial_norm")
    y = draw.conv(y, width, 1 if form == "bottleneck" else 3, name="restore")
    if stride != 1 or x.channels != width:
        x = draw.block("shortcut", _shortcut, normed, width=width, stride=stride, kind=shortcut)
    return draw.add(x, y)


def _shortcut(draw: GraphBuilder, x: Edge, *, width: Channels, stride: int, kind: Shortcut) -> Edge:
    if stride != 1 and kind == "pool":
        # A window over the border of an odd map averages what is there.
        x, stride = draw.pool(x, "average", 2, stride, ceil=True), 1
    return draw.conv(x, width, stride=stride)
