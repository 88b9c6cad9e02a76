"""ConvNeXt block (Liu et al. 2022, arXiv:2201.03545, figure 4)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.meta_next import meta_next
from search_spaces.core.settings import ActivationName, Expansion, Kernel


def convnext(
    draw: GraphBuilder,
    x: Edge,
    *,
    kernel: Kernel = 7,
    expansion: Expansion = 4,
    activation: ActivationName = "gelu",
) -> Edge:
    """(C, H, W) -> (C, H, W): a depthwise kernel, then an MLP on each position."""
    return meta_next(draw, x, draw.depthwise(x, kernel, bias=True), expansion=expansion, activation=activation)
