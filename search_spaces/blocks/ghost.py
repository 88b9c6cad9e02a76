"""Ghost bottleneck (Han et al. 2020, arXiv:1911.11907, figure 3) with the DFC gate of GhostNetV2 (arXiv:2211.12905)."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Upsample
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.settings import ActivationName, Channels, Kernel
from search_spaces.core.squeeze_excite import squeeze_excite

GhostAttention = Literal["none", "hard_se"]
LongRange = Literal["none", "dfc"]


def ghost(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    hidden: Channels = 64,
    kernel: Kernel = 3,
    attention: GhostAttention = "none",
    long_range: LongRange = "none",
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): ghost module to `hidden`, depthwise where it strides,
    squeeze-excite, ghost module to `width`, plus a depthwise separable shortcut.

    `long_range` gates the first module by fully connected rows and columns of a pooled map.
    """
    y = draw.block("expand", _module, x, channels=hidden, activation=activation)
    if long_range == "dfc":
        y = draw.multiply(y, draw.block("gate", _dfc, x, y, reach=5))
    if stride > 1:
        y = draw.norm(draw.depthwise(y, kernel, stride=stride))
    if attention == "hard_se":
        y = squeeze_excite(draw, y, hidden=nearest_multiple(y.channels / 4, 4), gate="hardsigmoid")
    y = draw.block("project", _module, y, channels=width, activation=None)
    return draw.add(y, draw.block("shortcut", _shortcut, x, width=width, stride=stride, kernel=kernel))


def _module(draw: GraphBuilder, x: Edge, *, channels: Channels, activation: str | None) -> Edge:
    """Half of the channels by a 1x1 convolution, the other half by a cheap depthwise one of them."""
    if channels % 2 != 0:
        raise GraphError(f"ghost: {channels} channels cannot be halved; give an even number")
    primary = draw.norm(draw.conv(x, channels // 2, name="primary"), name="primary_norm")
    primary = primary if activation is None else draw.activation(primary, activation)
    cheap = draw.norm(draw.depthwise(primary, 3, name="cheap"), name="cheap_norm")
    return draw.concat(primary, cheap if activation is None else draw.activation(cheap, activation))


def _dfc(draw: GraphBuilder, x: Edge, gated: Edge, *, reach: Kernel) -> Edge:
    y = draw.norm(draw.conv(draw.pool(x, "average", 2, 2), gated.channels), name="norm")
    y = draw.norm(draw.depthwise(y, (1, reach), name="rows"), name="rows_norm")
    y = draw.norm(draw.depthwise(y, (reach, 1), name="columns"), name="columns_norm")
    return draw.apply(Upsample(*gated.shape[1:]), draw.activation(y, "sigmoid"), name="upsample")


def _shortcut(draw: GraphBuilder, x: Edge, *, width: Channels, stride: int, kernel: Kernel) -> Edge:
    if stride == 1 and x.channels == width:
        return x
    y = draw.norm(draw.depthwise(x, kernel, stride=stride), name="depthwise_norm")
    return draw.norm(draw.conv(y, width, name="project"), name="project_norm")
