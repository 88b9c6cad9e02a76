"""Bottleneck residual block (He et al. 2016, arXiv:1512.03385), with groups by number (ResNeXt) or by size (RegNet)."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.settings import ActivationName, Attention, Channels, Dilation, Expansion, GroupSize, Kernel
from search_spaces.core.squeeze_excite import squeeze_excite


def residual_conv(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    kernel: Kernel = 3,
    dilation: Dilation = 1,
    bottleneck: Expansion = 0.25,
    groups: Channels = 1,
    group_size: GroupSize = 0,
    attention: Attention = "none",
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): 1x1, k x k, 1x1, plus a shortcut.

    `group_size` counts channels per group and replaces `groups`; 0 leaves it to `groups`, and narrower maps are one
    group. Squeeze-excite goes through a quarter of the channels that come in, rounded (RegNetY, arXiv:2003.13678).
    """
    if group_size > 0 and groups > 1:
        raise GraphError("residual_conv: give groups (a number of groups) or group_size (channels per group), not both")
    hidden = draw.hidden_channels(floor(width * bottleneck))
    if hidden < 1:
        raise GraphError(f"residual_conv: a bottleneck of {bottleneck} leaves no channel of {width}")
    if group_size >= hidden:
        groups = 1
    elif group_size > 0:
        if hidden % group_size != 0:
            raise GraphError(f"residual_conv: groups of {group_size} channels do not divide {hidden}")
        groups = hidden // group_size
    y = draw.activation(draw.norm(draw.conv(x, hidden, name="reduce")), activation)
    y = draw.norm(draw.conv(y, hidden, kernel, stride=stride, dilation=dilation, groups=groups))
    y = draw.activation(y, activation)
    if attention == "se":
        reduced = (x.channels + 1) // 4
        y = squeeze_excite(draw, y, hidden=reduced if reduced >= 1 else 1)
    y = draw.norm(draw.conv(y, width, name="restore"), name="restore_norm")
    if stride != 1 or x.channels != width:
        x = draw.norm(draw.conv(x, width, stride=stride, name="shortcut"), name="shortcut_norm")
    return draw.activation(draw.add(x, y), activation, name="output_activation")
