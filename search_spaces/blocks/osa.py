"""One-shot aggregation (Lee et al. 2019, arXiv:1904.09730, figure 1b): all layers are joined once, at the end; with the
shortcut and the gate of V2 (Lee & Park 2020, arXiv:1911.06667, figure 3)."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.channel_attention import effective_squeeze_excite, efficient_channel_attention
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels, Kernel, Layers

Convolution = Literal["dense", "separable"]
OsaAttention = Literal["none", "ese", "eca3", "eca5"]


def osa(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    hidden: Channels = 128,
    layers: Layers = 5,
    kernel: Kernel = 3,
    convolution: Convolution = "dense",
    attention: OsaAttention = "none",
    shortcut: bool = False,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, H // stride, W // stride): max pool where it strides, a chain of `layers` k x k
    convolutions to `hidden`, a 1x1 convolution of the input and all of them, gated; with `shortcut` plus the input
    where shapes agree.

    `separable` convolutions are depthwise, then 1x1; a 1x1 to `hidden` stands before the first.
    """
    if stride > 1:
        x = draw.pool(x, "max", 3, stride, ceil=True)
    joined, y = [x], x
    if convolution == "separable" and x.channels != hidden:
        y = draw.activation(draw.norm(draw.conv(y, hidden, name="reduce"), name="reduce_norm"), activation)
    for _ in range(int(layers)):
        y = draw.conv(y, hidden, kernel) if convolution == "dense" else draw.conv(draw.depthwise(y, kernel), hidden)
        y = draw.activation(draw.norm(y), activation)
        joined.append(y)
    y = draw.norm(draw.conv(draw.concat(*joined), width, name="join"), name="join_norm")
    y = draw.block("attention", _gated, draw.activation(y, activation, name="output"), attention=attention)
    return draw.add(x, y) if shortcut and stride == 1 and x.channels == width else y


def _gated(draw: GraphBuilder, x: Edge, *, attention: OsaAttention) -> Edge:
    if attention == "none":
        return x
    if attention == "ese":
        return effective_squeeze_excite(draw, x)
    return efficient_channel_attention(draw, x, kernel=int(str(attention).removeprefix("eca")))
