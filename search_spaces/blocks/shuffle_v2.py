"""Unit of ShuffleNetV2 (Ma et al. 2018, arXiv:1807.11164, figure 3c and d): half of the channels pass by unchanged."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Shuffle
from search_spaces.core.settings import ActivationName, Channels, Kernel


def shuffle_v2(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    kernel: Kernel = 3,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): 1x1, depthwise, 1x1 on one half of the channels, nothing on
    the other, and a shuffle of both; where shapes change, both halves come from all channels."""
    if width % 2 != 0:
        raise GraphError(f"shuffle_v2: {width} channels cannot be halved; give an even number")
    half = width // 2
    settings = {"channels": half, "kernel": kernel, "stride": stride, "activation": activation}
    if stride == 1 and x.channels == width:
        kept, worked = draw.split(x, half, half)
    else:
        kept, worked = draw.block("shortcut", _separable, x, **settings), x
    return draw.apply(Shuffle(2), draw.concat(kept, draw.block("main", _main, worked, **settings)), name="shuffle")


def _main(draw: GraphBuilder, x: Edge, *, channels: Channels, kernel: Kernel, stride: int, activation: str) -> Edge:
    y = draw.activation(draw.norm(draw.conv(x, draw.hidden_channels(channels), name="enter")), activation)
    return _separable(draw, y, channels=channels, kernel=kernel, stride=stride, activation=activation)


def _separable(
    draw: GraphBuilder, x: Edge, *, channels: Channels, kernel: Kernel, stride: int, activation: str
) -> Edge:
    y = draw.norm(draw.depthwise(x, kernel, stride=stride), name="depthwise_norm")
    return draw.activation(draw.norm(draw.conv(y, channels, name="leave"), name="leave_norm"), activation)
