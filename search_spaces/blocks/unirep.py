"""UniRepLKNet block (Ding et al. 2024, arXiv:2311.15599, section 3.1 and appendix table of branches)."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Attention, Expansion, Kernel
from search_spaces.core.squeeze_excite import squeeze_excite

# Kernel -> (branch kernels, branch dilations), as published for 7 to 17.
BRANCHES = {
    7: ((5, 3, 3), (1, 2, 3)),
    9: ((5, 5, 3, 3), (1, 2, 3, 4)),
    11: ((5, 5, 3, 3, 3), (1, 2, 3, 4, 5)),
    13: ((5, 7, 3, 3, 3), (1, 2, 3, 4, 5)),
    15: ((5, 7, 3, 3, 3), (1, 2, 3, 5, 7)),
    17: ((5, 9, 3, 3, 3), (1, 2, 4, 5, 7)),
}


def branches(kernel: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Kernels and dilations of the parallel branches.

    Beyond 17 nothing is published: we keep the five kernels of 17 and stretch their dilations by (kernel - 1) / 16,
    rounded down, so that the branches reach as far into the large kernel as they do there.
    """
    if kernel in BRANCHES:
        return BRANCHES[kernel]
    kernels, dilations = BRANCHES[17]
    return kernels, (1, *(dilation * (kernel - 1) // 16 for dilation in dilations[1:]))


def unirep(
    draw: GraphBuilder,
    x: Edge,
    *,
    kernel: Kernel = 13,
    expansion: Expansion = 4,
    attention: Attention = "se",
    activation: ActivationName = "gelu",
) -> Edge:
    """(C, H, W) -> (C, H, W): x + FFN(SE(BN(large depthwise))), the FFN with GRN."""
    y = draw.block("mixer", large_depthwise, x, numerics=draw.numerics.without_sparsity, kernel=kernel)
    if attention == "se":
        y = squeeze_excite(draw, y, hidden=x.channels // 4)
    y = draw.conv(y, draw.hidden_channels(floor(x.channels * expansion)), bias=True, name="expand")
    y = draw.norm(draw.activation(y, activation), "response", name="response_norm")
    y = draw.norm(draw.conv(y, x.channels, name="project"), name="project_norm")
    return draw.add(x, draw.scale(y, name="layer_scale"))


def large_depthwise(draw: GraphBuilder, x: Edge, *, kernel: Kernel) -> Edge:
    """One large kernel and a norm; from 7 on with dilated branches beside it that merge into it for inference.

    A block of its own: it is the same whatever the rest of the block declares, and so is drawn once.
    """
    if kernel < 7:
        return draw.norm(draw.depthwise(x, kernel, name="depthwise"), name="norm")
    sum_of = [draw.norm(draw.depthwise(x, kernel, name="depthwise"), name="depthwise_norm")]
    for size, dilation in zip(*branches(int(kernel)), strict=True):
        branch = draw.depthwise(x, size, dilation=dilation, name=f"branch_{size}x{size}_d{dilation}")
        sum_of.append(draw.norm(branch, name=f"branch_norm_{size}x{size}_d{dilation}"))
    return draw.norm(draw.add(*sum_of, name="merge"), name="norm")
