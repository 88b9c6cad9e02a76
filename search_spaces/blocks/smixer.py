"""Spatial mixer of SpaRTAN (Pay et al. 2025, arXiv:2507.10999, section III): two branches that see more and less."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Subtract
from search_spaces.core.settings import Dilation, Kernel
from search_spaces.core.squeeze_excite import squeeze_excite


def smixer(draw: GraphBuilder, x: Edge, *, kernel: Kernel = 3, dilation: Dilation = 2, grouped: bool = False) -> Edge:
    """(C, H, W) -> (C, H, W): x + mixed(norm(x)); half of the channels, moved off their means, for two branches.

    `high` is one k x k convolution, `low` two dilated ones; dense, or depthwise where `grouped`. Each gates itself.
    """
    if x.channels % 8 != 0:
        raise GraphError(f"smixer: gates take an eighth of the channels, and {x.channels} cannot be divided so")
    y = draw.conv(draw.norm(x, "group"), x.channels // 2, bias=True, name="narrow")
    apart = draw.apply(Subtract(), y, draw.global_pool(y, name="mean"), name="apart")
    y = draw.add(y, draw.scale(apart, initial=1e-5, name="contrast"), name="contrasted")
    settings = {"kernel": kernel, "grouped": grouped}
    high = draw.block("high", _branch, y, dilations=(1,), **settings)
    low = draw.block("low", _branch, y, dilations=(dilation, dilation), **settings)
    y = draw.conv(draw.concat(high, low), x.channels, bias=True, name="join")
    return draw.add(x, draw.scale(y, initial=1e-5, name="layer_scale"))


def _branch(draw: GraphBuilder, x: Edge, *, kernel: int, dilations: tuple[int, ...], grouped: bool) -> Edge:
    channels = x.channels
    groups = channels if grouped else 1
    y = x
    for dilation in dilations:
        y = draw.conv(y, channels, kernel, dilation=dilation, groups=groups)
    y = draw.activation(draw.norm(y), "gelu")
    return squeeze_excite(draw, y, hidden=channels // 4)
