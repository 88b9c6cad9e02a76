"""Inverted bottleneck of DeepMAD's mobile networks, K1DWK1 and K1DWSEK1 (Shen et al. 2023, arXiv:2303.02165)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Attention, Channels, Kernel
from search_spaces.core.varying import where


def k1dwk1(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    border: bool = False,
    bottleneck: Channels = 128,
    kernel: Kernel = 3,
    attention: Attention = "se",
    activation: ActivationName = "silu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): 1x1 to `bottleneck` channels, depthwise k x k, 1x1.

    A shortcut only inside a stage and where the shape stays. Unlike an inverted residual it activates behind the sum,
    and both layers of its squeeze-excite are normed.
    """
    hidden = draw.hidden_channels(bottleneck)
    y = draw.activation(draw.norm(draw.conv(x, hidden, name="expand"), name="expand_norm"), activation)
    y = draw.norm(draw.depthwise(y, kernel, stride=stride), name="depthwise_norm")
    y = draw.activation(y, activation, name="depthwise_activation")
    if attention == "se":
        y = _excited(draw, y, activation=activation)
    y = draw.norm(draw.conv(y, width, name="project"), name="project_norm")
    if not border and stride == 1 and x.channels == width:
        y = draw.add(x, y)
    return draw.activation(y, activation, name="output")


def _excited(draw: GraphBuilder, x: Edge, *, activation: str) -> Edge:
    """(C, H, W) -> (C, H, W): squeeze-excite through a quarter of the channels, whole eights of them."""
    eights = round(x.channels / 4) // 8
    squeezed = 8 * where(eights < 1, 1, eights)
    y = draw.linear(draw.global_pool(x, name="squeeze"), squeezed, bias=False, name="squeeze_linear")
    y = draw.activation(draw.norm(y, name="squeeze_norm"), activation, name="squeeze_activation")
    y = draw.norm(draw.linear(y, x.channels, bias=False, name="excite_linear"), name="excite_norm")
    return draw.multiply(x, draw.activation(y, "sigmoid", name="gate"), name="excite")
