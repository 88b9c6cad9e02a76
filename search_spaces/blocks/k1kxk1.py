"""Bottleneck of DeepMAD's ResNets, K1KXK1 (Shen et al. 2023, arXiv:2303.02165, section 4.1), as its code builds it."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels, Kernel


def k1kxk1(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    border: bool = False,
    bottleneck: Channels = 64,
    kernel: Kernel = 3,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): 1x1 to `bottleneck` channels, k x k, 1x1, plus a shortcut.

    The shortcut is a 1x1 at a stage's border and wherever it changes shape; it averages first where the map shrinks
    (ResNet-D, arXiv:1812.01187).
    """
    hidden = draw.hidden_channels(bottleneck)
    y = draw.activation(draw.norm(draw.conv(x, hidden, name="reduce"), name="reduce_norm"), activation)
    y = draw.norm(draw.conv(y, hidden, kernel, stride=stride, name="spatial"), name="spatial_norm")
    y = draw.activation(y, activation, name="spatial_activation")
    y = draw.norm(draw.conv(y, width, name="restore"), name="restore_norm")
    x = draw.block("shortcut", _shortcut, x, width=width, stride=stride, border=border)
    return draw.activation(draw.add(x, y), activation, name="output")


def _shortcut(draw: GraphBuilder, x: Edge, *, width: Channels, stride: int, border: bool) -> Edge:
    if not border and stride == 1 and x.channels == width:
        return x
    if stride != 1:
        # A window over the border of an odd map averages what is there.
        x = draw.pool(x, "average", 2, stride, ceil=True)
    return draw.norm(draw.conv(x, width))
