"""ConvNeXt block (Liu et al. 2022, arXiv:2201.03545, figure 4) and that of V2, with GRN (arXiv:2301.00808)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.meta_next import meta_next
from search_spaces.core.settings import ActivationName, Balance, Expansion, Kernel


def convnext(
    draw: GraphBuilder,
    x: Edge,
    *,
    kernel: Kernel = 7,
    expansion: Expansion = 4,
    activation: ActivationName = "gelu",
    balances: Balance = "layer_scale",
) -> Edge:
    """(C, H, W) -> (C, H, W): a depthwise kernel, then an MLP on each position."""
    mixed = draw.depthwise(x, kernel, bias=True)
    return meta_next(draw, x, mixed, expansion=expansion, activation=activation, balances=balances)
