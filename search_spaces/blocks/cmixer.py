"""Channel mixer of SpaRTAN (Pay et al. 2025, arXiv:2507.10999, section III): channels as waves that turn."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Rotation, WaveAggregation
from search_spaces.core.settings import Expansion, Kernel
from search_spaces.core.squeeze_excite import squeeze_excite


def cmixer(draw: GraphBuilder, x: Edge, *, expansion: Expansion = 4, kernel: Kernel = 3, grouped: bool = False) -> Edge:
    """(C, H, W) -> (C, H, W): x + mixed(norm(x)); waves of as many more channels, turned, convolved, gated, joined.

    The convolution is depthwise, or has C groups where `grouped`.
    """
    if x.channels < 4:
        raise GraphError(f"cmixer: gates take a quarter of the channels, and there are {x.channels}")
    normed = draw.norm(x, "group")
    waves = floor(x.channels * expansion)
    phases = draw.activation(draw.conv(normed, waves, bias=True, name="phases"), "gelu")
    weights = draw.conv(normed, waves, bias=True, name="weights")
    y = draw.apply(WaveAggregation(), normed, phases, weights, name="aggregate")
    y = draw.apply(Rotation(), y, name="rotate")
    y = draw.norm(draw.conv(y, waves, kernel, groups=x.channels if grouped else waves), name="conv_norm")
    y = squeeze_excite(draw, draw.activation(y, "gelu", name="conv_activation"), hidden=x.channels // 4)
    y = draw.conv(y, x.channels, bias=True, name="join")
    return draw.add(x, draw.scale(y, initial=1e-5, name="layer_scale"))
