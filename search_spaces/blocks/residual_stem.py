"""Stem of ResNet (He et al. 2016, arXiv:1512.03385, table 1), deep as in ResNet-D, without a pool as in ResNet-RS; of
one 3x3 in ShuffleNetV2 (arXiv:1807.11164)."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels

Convolutions = Literal["one_7x7", "one_3x3", "three_3x3", "three_rising"]
Shrinking = Literal["max_pool", "conv", "average_pool"]


def residual_stem(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    channels: Channels = 64,
    convolutions: Convolutions = "one_7x7",
    shrinking: Shrinking = "max_pool",
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (channels, ceil(H/4), ceil(W/4)); the width of the first stage is its blocks' matter.

    `three_3x3` puts out a half, a half and all of the channels, `three_rising` three eighths, a half and all.
    """
    settings = {"channels": channels, "activation": activation}
    x = draw.block("stem", _strided, x, convolutions=convolutions, **settings)
    return draw.block("stem_shrink", _shrunk, x, shrinking=shrinking, **settings)


def _strided(draw: GraphBuilder, x: Edge, *, channels: Channels, convolutions: Convolutions, activation: str) -> Edge:
    if convolutions in ("one_7x7", "one_3x3"):
        kernel = 7 if convolutions == "one_7x7" else 3
        return draw.activation(draw.norm(draw.conv(x, channels, kernel, stride=2)), activation)
    first = channels // 2 if convolutions == "three_3x3" else channels // 8 * 3
    for width, stride in ((first, 2), (channels // 2, 1), (channels, 1)):
        x = draw.activation(draw.norm(draw.conv(x, width, 3, stride=stride)), activation)
    return x


def _shrunk(draw: GraphBuilder, x: Edge, *, channels: Channels, shrinking: Shrinking, activation: str) -> Edge:
    if shrinking == "max_pool":
        return draw.pool(x, "max", 3, 2, padding=1)
    if shrinking == "average_pool":
        return draw.pool(x, "average", 2, 2, ceil=True)
    return draw.activation(draw.norm(draw.conv(x, channels, 3, stride=2)), activation)
