"""Activations in series (VanillaNet, arXiv:2305.12972, equation 6): ReLUs of a neighbourhood, weighted and summed."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import Kernel


def series_activation(draw: GraphBuilder, x: Edge, *, kernel: Kernel) -> Edge:
    """(C, H, W) -> (C, H, W): ReLU, one kernel per channel, batch norm; a kernel of 7 is the published n = 3."""
    return draw.norm(draw.depthwise(draw.activation(x, "relu"), kernel, name="series"), name="series_norm")
