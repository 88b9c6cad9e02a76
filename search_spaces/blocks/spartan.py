"""SpaRTAN block (Pay et al. 2025, arXiv:2507.10999, section III): positions are mixed, then channels."""

from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import Dilation, Expansion, Kernel


def spartan(
    draw: GraphBuilder,
    x: Edge,
    *,
    kernel: Kernel = 3,
    dilation: Dilation = 2,
    expansion: Expansion = 4,
    grouped: bool = False,
) -> Edge:
    """(C, H, W) -> (C, H, W); published stages 1 and 2 are not `grouped`, 3 and 4 are."""
    x = draw.block("spatial", block_function("smixer"), x, kernel=kernel, dilation=dilation, grouped=grouped)
    return draw.block("channels", block_function("cmixer"), x, expansion=expansion, grouped=grouped)
