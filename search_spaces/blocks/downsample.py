"""Between stages: a smaller map and another width, by one of the usual ways, followed by a layer norm."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import Channels, DownsamplingName


def downsample(draw: GraphBuilder, x: Edge, *, kind: DownsamplingName | str, width: Channels) -> Edge:
    """(C, H, W) -> (width, ceil(H/2), ceil(W/2)); the kind `none` changes the width alone.

    `conv` is the strided 3x3 of UniRepLKNet; the pools have windows of 3 (average: 2) and a 1x1 convolution where the
    width changes.
    """
    if kind == "conv":
        return draw.norm(draw.conv(x, width, 3, stride=2, bias=True), "layer")
    if kind == "max_pool":
        x = draw.pool(x, "max", 3, 2, padding=1)
    elif kind == "average_pool":
        x = draw.pool(x, "average", 2, 2)
    elif kind == "blur_pool":
        x = draw.pool(x, "blur", 3, 2, padding=1)
    if kind == "none" or x.channels != width:
        x = draw.conv(x, width, bias=True)
    return draw.norm(x, "layer")
