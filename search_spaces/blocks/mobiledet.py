"""One of MobileDet's layers (Xiong et al. 2021, arXiv:2004.14525, section 3): inverted bottleneck, fused, or Tucker."""

from typing import Any, Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.rounding import half_up_multiple
from search_spaces.core.settings import ActivationName, Attention, Channels
from search_spaces.core.squeeze_excite import squeeze_excite

# Kernel and expansion of a bottleneck; of a Tucker layer, whose kernel is 3, the percent of channels that its k x k
# reads and writes.
Layer = Literal[
    "ibn_k3_e1",
    "ibn_k3_e4",
    "ibn_k3_e8",
    "ibn_k5_e4",
    "ibn_k5_e8",
    "fused_k3_e4",
    "fused_k3_e8",
    "fused_k5_e4",
    "fused_k5_e8",
    "tucker_25_25",
    "tucker_25_75",
    "tucker_75_25",
    "tucker_75_75",
]

LEAST_PERCENT = 25


def mobiledet(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    border: bool = False,
    layer: Layer = "ibn_k3_e4",
    attention: Attention = "none",
    activation: ActivationName = "relu6",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): a k x k between 1x1 convolutions, gated before the last.

    `ibn` expands by a 1x1 before a depthwise k x k (not at all with e1), `fused` by the k x k itself, `tucker` reduces
    before the k x k. Residual where shapes agree, but at no stage's border. Published networks gate no Tucker layer.
    """
    y = _spatial(draw, x, str(layer), width=width, stride=stride, activation=activation)
    if attention == "se":
        y = squeeze_excite(draw, y, hidden=half_up_multiple(y.channels / 4, 8), activation=activation)
    y = draw.norm(draw.conv(y, width, name="project"), name="project_norm")
    return draw.add(x, y) if not border and stride == 1 and x.channels == width else y


def _spatial(draw: GraphBuilder, x: Edge, layer: str, *, width: Any, stride: Any, activation: str) -> Edge:
    """A layer up to its k x k."""
    family, *numbers = layer.split("_")
    if family == "tucker":
        into, out_of = map(int, numbers)
        x = _activated(draw, draw.conv(x, _rank(draw, x.channels, into), name="enter"), activation)
        y = draw.conv(x, _rank(draw, width, out_of), 3, stride=stride, name="spatial")
        return _activated(draw, y, activation)
    kernel, expansion = (int(number[1:]) for number in numbers)
    hidden = draw.hidden_channels(expansion * x.channels)
    if family == "fused":
        return _activated(draw, draw.conv(x, hidden, kernel, stride=stride, name="spatial"), activation)
    if expansion > 1:
        x = _activated(draw, draw.conv(x, hidden, name="enter"), activation)
    return _activated(draw, draw.depthwise(x, kernel, stride=stride, name="spatial"), activation)


def _rank(draw: GraphBuilder, channels: Any, percent: int) -> Any:
    rank = half_up_multiple(channels * percent / 100, 8)
    if percent > LEAST_PERCENT and rank == half_up_multiple(channels * LEAST_PERCENT / 100, 8):
        raise GraphError(
            f"mobiledet: {percent} % of {channels} channels round to a rank of {rank}, like {LEAST_PERCENT} %"
        )
    return draw.hidden_channels(rank)


def _activated(draw: GraphBuilder, y: Edge, activation: str) -> Edge:
    return draw.activation(draw.norm(y), activation)
