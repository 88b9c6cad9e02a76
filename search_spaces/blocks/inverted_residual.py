"""Inverted residual with linear bottleneck (Sandler et al. 2018, arXiv:1801.04381, figure 4b; SE as in MnasNet)."""

from math import floor
from typing import Any, Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.settings import ActivationName, Channels, Dilation, Expansion, Kernel
from search_spaces.core.squeeze_excite import squeeze_excite

Gate = Literal["none", "se", "hard_se"]
Squeeze = Literal["input", "hidden"]


def inverted_residual(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    expansion: Expansion = 6,
    kernel: Kernel = 3,
    dilation: Dilation = 1,
    attention: Gate = "none",
    squeeze: Squeeze = "input",
    squeeze_activation: ActivationName = "relu",
    multiple: Channels = 1,
    always_expands: bool = False,
    activation: ActivationName = "relu6",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): 1x1, depthwise, 1x1; residual where shapes agree.

    Squeeze-excite goes through a quarter of the channels that come in (MnasNet, arXiv:1807.11626) or of the hidden
    ones (MobileNetV3, arXiv:1905.02244); `hard_se` ends in a hard sigmoid. `multiple` divides the hidden widths.
    With expansion 1 there is no first 1x1, unless it `always_expands` (FBNet, arXiv:1812.03443).
    """
    y = x
    if expansion != 1 or always_expands:
        hidden = draw.hidden_channels(_rounded(x.channels * expansion, multiple))
        y = draw.activation(
            draw.norm(draw.conv(y, hidden, name="expand"), name="expand_norm"), activation, name="expand_activation"
        )
    y = draw.norm(draw.depthwise(y, kernel, stride=stride, dilation=dilation), name="depthwise_norm")
    y = draw.activation(y, activation, name="depthwise_activation")
    if attention != "none":
        reduced = _rounded((x if squeeze == "input" else y).channels / 4, multiple)
        gate = "hardsigmoid" if attention == "hard_se" else "sigmoid"
        y = squeeze_excite(draw, y, hidden=reduced if reduced >= 1 else 1, activation=squeeze_activation, gate=gate)
    y = draw.norm(draw.conv(y, width, name="project"), name="project_norm")
    return draw.add(x, y) if stride == 1 and x.channels == width else y


def _rounded(channels: Any, multiple: Channels) -> Any:
    return floor(channels) if multiple == 1 else nearest_multiple(channels, multiple)
