"""LSNet block (Wang et al. 2025, arXiv:2503.23135, section 3): three ways to see around, then an MLP."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Attention, LocalAggregation
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.settings import Channels, Expansion, Kernel, SmallMixer
from search_spaces.core.squeeze_excite import squeeze_excite

# Queries and keys of one head.
KEY_CHANNELS = 16


def lsnet(
    draw: GraphBuilder,
    x: Edge,
    *,
    mixer: SmallMixer = "kernels",
    large_kernel: Kernel = 7,
    small_kernel: Kernel = 3,
    sharing: Channels = 8,
    heads: Channels = 4,
    expansion: Expansion = 2,
) -> Edge:
    """(C, H, W) -> (C, H, W). `branches`: depthwise 3x3 and 1x1 that merge, and SE.

    `kernels`: LS convolution; a large kernel sees where a small one sums, whose weights `sharing` channels share.
    `attention`: heads with a bias for every distance, so it fits maps of one size.
    """
    match str(mixer):
        case "branches":
            y = _branches(draw, x)
        case "kernels":
            y = _large_small(draw, x, large_kernel, small_kernel, sharing)
        case _:
            y = _attention(draw, x, heads)
    z = draw.activation(_conv(draw, y, draw.hidden_channels(floor(x.channels * expansion)), "expand"), "relu")
    return draw.add(y, _conv(draw, z, x.channels, "project"))


def _conv(draw: GraphBuilder, x: Edge, channels: int, name: str) -> Edge:
    return draw.norm(draw.conv(x, channels, name=name), name=f"{name}_norm")


def _branches(draw: GraphBuilder, x: Edge) -> Edge:
    square = draw.norm(draw.depthwise(x, 3, name="square"), name="square_norm")
    point = draw.norm(draw.depthwise(x, 1, name="point"), name="point_norm")
    y = draw.add(draw.add(square, point, name="merge"), x, name="mixed")
    return squeeze_excite(draw, y, hidden=nearest_multiple(x.channels / 4, 8))


def _large_small(draw: GraphBuilder, x: Edge, large: int, small: int, sharing: int) -> Edge:
    if x.channels % sharing != 0 or x.channels % 2 != 0:
        raise GraphError(f"lsnet: {x.channels} channels must be even and a multiple of sharing={sharing}")
    groups = x.channels // sharing
    y = draw.activation(_conv(draw, x, x.channels // 2, "narrow"), "relu")
    y = draw.norm(draw.depthwise(y, large, name="large"), name="large_norm")
    y = draw.activation(_conv(draw, y, y.channels, "mix"), "relu")
    weights = draw.norm(draw.conv(y, small * small * groups, bias=True, name="weights"), "group", groups=groups)
    summed = draw.apply(LocalAggregation(small), x, weights, name="small")
    return draw.add(draw.norm(summed, name="small_norm"), x, name="mixed")


def _attention(draw: GraphBuilder, x: Edge, heads: int) -> Edge:
    if x.channels % heads != 0:
        raise GraphError(f"lsnet: {heads} heads do not divide {x.channels} channels")
    queries = _conv(draw, x, heads * KEY_CHANNELS, "queries")
    queries = draw.norm(draw.depthwise(queries, 3, name="query_depthwise"), name="query_depthwise_norm")
    keys, values = _conv(draw, x, heads * KEY_CHANNELS, "keys"), _conv(draw, x, x.channels, "values")
    attended = draw.apply(Attention(heads, position_bias=True), queries, keys, values, name="attention")
    return draw.add(x, _conv(draw, draw.activation(attended, "relu"), x.channels, "join"), name="mixed")
