"""ConvFormer block with an edge-preserving feed-forward part (CFSR, Wu et al. 2024, arXiv:2401.05633)."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import EdgeFilter
from search_spaces.core.settings import Expansion, Kernel


def efn(draw: GraphBuilder, x: Edge, *, kernel: Kernel = 9, expansion: Expansion = 2) -> Edge:
    """(C, H, W) -> (C, H, W): a large depthwise kernel gates the map, then a perceptron that looks for edges.

    Both learn Sobel and Laplace filters beside their depthwise kernels, and deploy one kernel instead of all. As
    published, the factors behind both parts stay when deployed.
    """
    y = draw.block("mixer", _mixer, x, kernel=kernel)
    x = draw.add(x, draw.scale(y, name="mixer_scale"))
    y = draw.block("feed_forward", _feed_forward, x, expansion=expansion)
    return draw.add(x, draw.scale(y, name="feed_forward_scale"))


def _mixer(draw: GraphBuilder, x: Edge, *, kernel: Kernel) -> Edge:
    x = draw.norm(x, "layer")
    y = draw.activation(draw.conv(x, x.channels, bias=True, name="enter"), "gelu")
    large, small = draw.depthwise(y, kernel, bias=True, name="large"), draw.depthwise(y, 3, bias=True, name="small")
    y = draw.add(large, small, *_edges(draw, y), name="merge")
    y = draw.multiply(draw.conv(x, x.channels, bias=True, name="value"), y)
    return draw.conv(y, x.channels, bias=True, name="project")


def _feed_forward(draw: GraphBuilder, x: Edge, *, expansion: Expansion) -> Edge:
    hidden = draw.hidden_channels(floor(x.channels * expansion))
    y = draw.conv(draw.norm(x, "layer"), hidden, bias=True, name="expand")
    y = draw.activation(y, "gelu")
    local = draw.add(draw.depthwise(y, 3, bias=True, name="local"), *_edges(draw, y), name="merge")
    y = draw.add(y, draw.activation(local, "gelu", name="local_activation"))
    return draw.conv(y, x.channels, bias=True, name="project")


def _edges(draw: GraphBuilder, x: Edge) -> list[Edge]:
    return [
        draw.apply(EdgeFilter("sobel_x"), x, name="sobel_x"),
        draw.apply(EdgeFilter("sobel_y"), x, name="sobel_y"),
        draw.apply(EdgeFilter("laplacian"), x, name="laplacian"),
    ]
