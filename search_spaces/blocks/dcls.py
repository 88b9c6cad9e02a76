"""ConvNeXt block whose depthwise weights learn where they stand (DCLS, Hassani et al. 2023, arXiv:2112.03740)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.meta_next import meta_next
from search_spaces.core.ops import SpacedDepthwise
from search_spaces.core.settings import ActivationName, Channels, Expansion, Interpolation, Kernel


def dcls(
    draw: GraphBuilder,
    x: Edge,
    *,
    count: Channels = 34,
    extent: Kernel = 17,
    interpolation: Interpolation = "v1",
    expansion: Expansion = 4,
    activation: ActivationName = "gelu",
) -> Edge:
    """(C, H, W) -> (C, H, W): `count` weights a channel in a window of side `extent`; a dense kernel once trained."""
    spaced = SpacedDepthwise(count, extent, str(interpolation), bias=True)
    return meta_next(draw, x, draw.apply(spaced, x, name="spaced"), expansion=expansion, activation=activation)
