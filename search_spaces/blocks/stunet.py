"""Residual block of STU-Net (Huang et al. 2023, arXiv:2304.06716): instance norms, and a shortcut without any."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import Channels, Kernel


def stunet(draw: GraphBuilder, x: Edge, *, width: Channels, stride: int, kernel: Kernel = 3) -> Edge:
    """(C, D, H, W) -> (width, ceil(D/stride), ceil(H/stride), ceil(W/stride)): two convolutions of side `kernel`.

    It draws signals and maps as well.
    """
    y = draw.conv(x, width, kernel, stride=stride, bias=True)
    y = draw.activation(draw.norm(y, "group", groups=width), "leaky_relu")
    y = draw.norm(draw.conv(y, width, kernel, bias=True), "group", groups=width)
    if stride != 1 or x.channels != width:
        x = draw.conv(x, width, stride=stride, bias=True, name="shortcut")
    return draw.activation(draw.add(x, y), "leaky_relu", name="output_activation")
