"""Block of VanillaNet (Chen et al. 2023, arXiv:2305.12972, section 3), as it is once trained: one 1x1 convolution.

In training the published block is two 1x1 convolutions; the activation between them fades out, so they end as one.
"""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.series_activation import series_activation
from search_spaces.core.settings import Channels, Kernel


def series_conv(draw: GraphBuilder, x: Edge, *, width: Channels, stride: int, kernel: Kernel = 7) -> Edge:
    """(C, H, W) -> (width, H // stride, W // stride): 1x1, max pool where it strides, activations in series."""
    y = draw.norm(draw.conv(x, width))
    return series_activation(draw, draw.pool(y, "max", stride, stride) if stride > 1 else y, kernel=kernel)
