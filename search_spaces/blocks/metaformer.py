"""MetaFormer block (Yu et al. 2022, arXiv:2210.13452, sections 2 and 3): one of five token mixers, then an MLP."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Attention, Norm, RandomMix, Subtract
from search_spaces.core.settings import ActivationName, Channels, Expansion, Kernel, MapNormName, TokenMixer


def metaformer(
    draw: GraphBuilder,
    x: Edge,
    *,
    mixer: TokenMixer = "pool",
    kernel: Kernel = 7,
    head_channels: Channels = 32,
    expansion: Expansion = 4,
    activation: ActivationName = "star_relu",
    normalises: MapNormName = "layer",
    scaled_shortcut: bool = False,
) -> Edge:
    """(C, H, W) -> (C, H, W): s1 x + mixer(norm(x)), then s2 x + MLP(norm(x)); nothing has a bias.

    `kernel` is sepconv's, `head_channels` attention's. The factors s are trained where `scaled_shortcut`, else 1.
    The `random` mixer's matrix fits images of one size.
    """
    y = _mixed(draw, _normed(draw, x, normalises), str(mixer), kernel, head_channels, activation)
    x = draw.add(_shortcut(draw, x, scaled_shortcut), y)
    y = draw.conv(_normed(draw, x, normalises), draw.hidden_channels(floor(x.channels * expansion)), name="expand")
    y = draw.conv(draw.activation(y, activation), x.channels, name="project")
    return draw.add(_shortcut(draw, x, scaled_shortcut), y)


def _normed(draw: GraphBuilder, x: Edge, normalises: str) -> Edge:
    return draw.apply(Norm(str(normalises), shift=False), x, name="norm")


def _shortcut(draw: GraphBuilder, x: Edge, scaled: bool) -> Edge:
    return draw.scale(x, initial=1.0, name="shortcut_scale") if scaled else x


def _mixed(draw: GraphBuilder, x: Edge, mixer: str, kernel: int, head_channels: int, activation: str) -> Edge:
    match mixer:
        case "random":
            return draw.apply(RandomMix(), x, name="random_mix")
        case "pool":
            return draw.apply(Subtract(), draw.pool(x, "average", 3, 1, padding=1), x, name="subtract")
        case "sepconv":
            y = draw.activation(draw.conv(x, 2 * x.channels, name="mixer_expand"), activation)
            return draw.conv(draw.depthwise(y, kernel), x.channels, name="mixer_project")
        case "attention":
            return _attention(draw, x, head_channels)
    return x


def _attention(draw: GraphBuilder, x: Edge, head_channels: int) -> Edge:
    if x.channels % head_channels != 0:
        raise GraphError(f"metaformer: heads of {head_channels} channels do not divide {x.channels}")
    queries, keys, values = (draw.conv(x, x.channels, name=name) for name in ("queries", "keys", "values"))
    attended = draw.apply(Attention(x.channels // head_channels), queries, keys, values, name="attention")
    return draw.conv(attended, x.channels, name="mixer_project")
