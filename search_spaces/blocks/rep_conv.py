"""RepVGG block (Ding et al. 2021, arXiv:2101.03697, figure 4): three branches in training, one convolution after."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Attention, Channels, Kernel
from search_spaces.core.squeeze_excite import squeeze_excite
from search_spaces.core.varying import where


def rep_conv(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    kernel: Kernel = 3,
    groups: Channels = 1,
    attention: Attention = "none",
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): k x k plus 1x1, plus a norm where shapes agree.

    Squeeze-excite to 1/16 of the channels, as in the D2se of its code, stands behind the sum.
    """
    branches = [
        draw.norm(draw.conv(x, width, kernel, stride=stride, groups=groups, name="spatial"), name="spatial_norm"),
        draw.norm(draw.conv(x, width, stride=stride, groups=groups, name="pointwise"), name="pointwise_norm"),
    ]
    if stride == 1 and x.channels == width:
        branches.append(draw.norm(x, name="identity_norm"))
    y = draw.add(*branches, name="merge")
    if attention == "se":
        y = squeeze_excite(draw, y, hidden=where(width < 16, 1, width // 16))
    return draw.activation(y, activation)
