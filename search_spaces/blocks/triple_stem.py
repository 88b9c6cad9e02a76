"""Stem of VoVNet (arXiv:1904.09730, table 1): three 3x3 convolutions, the first and the last strided, stride 4."""

from typing import Annotated

from pydantic import Field

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels

# What the last convolution puts out, in the channels of the first.
Rise = Annotated[int, Field(ge=1, le=4)]


def triple_stem(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    channels: Channels = 64,
    rise: Rise = 2,
    separable: bool = False,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (rise * channels, ceil(H/4), ceil(W/4)); the width of the first stage is its blocks' matter.

    With `separable` the second and the third are depthwise, then 1x1 (the `dw` models of arXiv:1911.06667).
    """
    return draw.block("stem", _stem, x, channels=channels, rise=rise, separable=separable, activation=activation)


def _stem(draw: GraphBuilder, x: Edge, *, channels: int, rise: int, separable: bool, activation: str) -> Edge:
    x = draw.activation(draw.norm(draw.conv(x, channels, 3, stride=2)), activation)
    for width, stride in ((channels, 1), (rise * channels, 2)):
        if separable:
            y = draw.conv(draw.depthwise(x, 3, stride=stride), width)
        else:
            y = draw.conv(x, width, 3, stride=stride)
        x = draw.activation(draw.norm(y), activation)
    return x
