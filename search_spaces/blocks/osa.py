"""One-shot aggregation (Lee et al. 2019, arXiv:1904.09730, figure 1b): all layers are joined once, at the end."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels, Kernel, Layers


def osa(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    hidden: Channels = 128,
    layers: Layers = 5,
    kernel: Kernel = 3,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, H // stride, W // stride): max pool where it strides, a chain of `layers` k x k
    convolutions to `hidden`, a 1x1 convolution of the input and all of them."""
    if stride > 1:
        x = draw.pool(x, "max", 3, stride, ceil=True)
    joined = [x]
    for _ in range(layers):
        y = draw.norm(draw.conv(joined[-1], hidden, kernel))
        joined.append(draw.activation(y, activation))
    y = draw.norm(draw.conv(draw.concat(*joined), width, name="join"), name="join_norm")
    return draw.activation(y, activation, name="output")
