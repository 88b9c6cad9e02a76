"""Tucker convolution, a bottleneck of two ranks (Xiong et al. 2021, arXiv:2004.14525, section 3.2)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.rounding import half_up_multiple
from search_spaces.core.settings import ActivationName, Channels, Compression, Kernel


def tucker(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    kernel: Kernel = 3,
    input_ratio: Compression = 0.25,
    output_ratio: Compression = 0.75,
    activation: ActivationName = "relu6",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): 1x1 to `input_ratio` of C, k x k to `output_ratio` of the
    width, 1x1; both ranks round to 8. Residual where shapes agree."""
    first = draw.hidden_channels(half_up_multiple(x.channels * input_ratio, 8))
    second = draw.hidden_channels(half_up_multiple(width * output_ratio, 8))
    y = draw.activation(draw.norm(draw.conv(x, first, name="reduce")), activation)
    y = draw.activation(draw.norm(draw.conv(y, second, kernel, stride=stride, name="spatial")), activation)
    y = draw.norm(draw.conv(y, width, name="restore"), name="restore_norm")
    return draw.add(x, y) if stride == 1 and x.channels == width else y
