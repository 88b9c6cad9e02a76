"""Mixer of AFFNet (Huang et al. 2023, arXiv:2307.14008, section 3): an inverted residual, then filtered frequencies."""

from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import AdaptiveFilter
from search_spaces.core.settings import ActivationName, Channels, Expansion


def aff_mixer(
    draw: GraphBuilder, x: Edge, *, expansion: Expansion = 2, groups: Channels = 8, activation: ActivationName = "silu"
) -> Edge:
    """(C, H, W) -> (C, H, W): y = norm(residual(norm(x))), then x + y + filtered(y).

    The filter is a circular convolution as large as the map whose kernel the map chooses; its MLP on the frequencies
    has `groups` blocks, and ReLU inside as published.
    """
    y = draw.norm(x, "group")
    y = draw.block(
        "local",
        block_function("inverted_residual"),
        y,
        width=x.channels,
        stride=1,
        expansion=expansion,
        multiple=8,
        activation=activation,
    )
    y = draw.norm(y, "group", name="filter_norm")
    return draw.add(x, y, draw.apply(AdaptiveFilter(groups), y, name="filter"))
