"""The two residual blocks of ResNet (He et al. 2016, arXiv:1512.03385, figure 5) with what others hung on them."""

from math import floor
from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.channel_attention import efficient_channel_attention
from search_spaces.core.drawing import Edge
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.settings import ActivationName, Channels, Expansion
from search_spaces.core.squeeze_excite import squeeze_excite

Form = Literal["basic", "bottleneck"]
Shortcut = Literal["conv", "pool"]
ResidualShrinking = Literal["conv", "average_pool"]
ResidualAttention = Literal["none", "se", "se_quarter", "eca3", "eca5", "eca7"]


def residual(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    form: Form = "bottleneck",
    bottleneck: Expansion = 0.25,
    groups: Channels = 1,
    shrinking: ResidualShrinking = "conv",
    shortcut: Shortcut = "conv",
    attention: ResidualAttention = "none",
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): 3x3, 3x3 or 1x1, 3x3, 1x1, plus a shortcut.

    `bottleneck` is the share of the width between the convolutions; `groups` (ResNeXt, arXiv:1611.05431) cut the
    strided 3x3. An average behind it may shrink in its stead (`shrinking`; timm's ResNet-AA). Shortcut `pool` averages
    before its 1x1 (ResNet-D, arXiv:1812.01187). Attention stands before the sum: `se` to 1/16 of the channels
    (arXiv:1709.01507), `se_quarter` to 1/4 (ResNet-RS, arXiv:2103.07579), in steps of 8; `eca` by kernel.
    """
    hidden = draw.hidden_channels(floor(width * bottleneck))
    y = x
    if form == "bottleneck":
        y = draw.activation(draw.norm(draw.conv(y, hidden, name="reduce")), activation)
    averages = stride != 1 and shrinking == "average_pool"
    y = draw.norm(draw.conv(y, hidden, 3, stride=1 if averages else stride, groups=groups, name="spatial"))
    y = draw.activation(y, activation)
    y = draw.pool(y, "average", 2, stride, ceil=True) if averages else y
    y = draw.norm(draw.conv(y, width, 1 if form == "bottleneck" else 3, name="restore"), name="restore_norm")
    y = draw.block("attention", _attended, y, attention=attention)
    x = draw.block("shortcut", _shortcut, x, width=width, stride=stride, kind=shortcut)
    return draw.activation(draw.add(x, y), activation, name="output")


def _attended(draw: GraphBuilder, x: Edge, *, attention: ResidualAttention) -> Edge:
    if attention == "none":
        return x
    if attention == "se" or attention == "se_quarter":
        return squeeze_excite(draw, x, hidden=nearest_multiple(x.channels / (16 if attention == "se" else 4), 8))
    return efficient_channel_attention(draw, x, kernel=int(str(attention).removeprefix("eca")))


def _shortcut(draw: GraphBuilder, x: Edge, *, width: Channels, stride: int, kind: Shortcut) -> Edge:
    if stride == 1 and x.channels == width:
        return x
    if stride != 1 and kind == "pool":
        # A window over the border of an odd map averages what is there.
        x, stride = draw.pool(x, "average", 2, stride, ceil=True), 1
    return draw.norm(draw.conv(x, width, stride=stride))
