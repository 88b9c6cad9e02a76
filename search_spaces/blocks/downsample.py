"""Between stages: a smaller map and another width, in one of the usual ways (ConvNeXt, arXiv:2201.03545, and kin)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import Norm
from search_spaces.core.settings import Channels, DownsamplingName


def downsample(draw: GraphBuilder, x: Edge, *, kind: DownsamplingName | str, width: Channels) -> Edge:
    """(C, H, W) -> (width, H / 2, W / 2); the kind `none` changes the width alone.

    `conv` is the strided 3x3 of UniRepLKNet, a layer norm behind it; `norm_conv` is MetaFormer's, the norm before it
    and without shift. `patch` is the 2x2 of ConvNeXt and `batch_patch` that of InceptionNeXt, a norm before it;
    `silu_patch` is SpaRTAN's, batch norm and SiLU behind it; of an odd side they and `average_pool` leave the last row
    out, the others round up. `separable` is LSNet's: depthwise 3x3, then 1x1, batch norms. The pools have windows of 3
    (average: 2), a 1x1 convolution where the width changes, and a layer norm.
    """
    if kind in ("patch", "batch_patch"):
        normed = draw.norm(x, "layer" if kind == "patch" else "batch")
        return draw.conv(normed, width, 2, stride=2, padding=0, bias=True)
    if kind == "silu_patch":
        return draw.activation(draw.norm(draw.conv(x, width, 2, stride=2, padding=0)), "silu")
    if kind == "norm_conv":
        return draw.conv(draw.apply(Norm("layer", shift=False), x, name="norm"), width, 3, stride=2, bias=True)
    if kind == "separable":
        y = draw.norm(draw.depthwise(x, 3, stride=2), name="depthwise_norm")
        return draw.norm(draw.conv(y, width, name="pointwise"), name="pointwise_norm")
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
