"""Stem of ResNet V2 (He et al. 2016, arXiv:1603.05027): no norm at its end, deep as in ResNet-D (arXiv:1812.01187)."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.norm_activation import NormActivation, norm_activation
from search_spaces.core.settings import Channels

Convolutions = Literal["one_7x7", "three_3x3"]


def preactivation_stem(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    channels: Channels = 64,
    convolutions: Convolutions = "one_7x7",
    normalises: NormActivation = "batch_relu",
) -> Edge:
    """(C, H, W) -> (channels, ceil(H/4), ceil(W/4)); the width of the first stage is its blocks' matter."""
    settings = {"channels": channels, "convolutions": convolutions, "normalises": normalises}
    return draw.block("stem", _strided_and_pooled, x, **settings)


def _strided_and_pooled(
    draw: GraphBuilder, x: Edge, *, channels: Channels, convolutions: Convolutions, normalises: NormActivation
) -> Edge:
    if convolutions == "one_7x7":
        x = draw.conv(x, channels, 7, stride=2)
    else:
        x = norm_activation(draw, draw.conv(x, channels // 2, 3, stride=2), normalises)
        x = norm_activation(draw, draw.conv(x, channels // 2, 3), normalises)
        x = draw.conv(x, channels, 3)
    return draw.pool(x, "max", 3, 2, padding=1)
