"""What ConvNeXt and its kin share (MetaNeXt, arXiv:2303.16900, section 3.1): norm, MLP, LayerScale, shortcut."""

from math import floor
from typing import Any

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge


def meta_next(
    draw: GraphBuilder,
    x: Edge,
    mixed: Edge,
    *,
    expansion: Any,
    activation: str,
    normalises: str = "layer",
    balances: str = "layer_scale",
) -> Edge:
    """(C, H, W) -> (C, H, W): x + LayerScale(MLP(norm(mixed))), `mixed` being x after its token mixer.

    Where `balances` is `response`, GRN on the hidden channels stands for LayerScale (arXiv:2301.00808, section 4).
    """
    y = draw.norm(mixed, normalises)
    y = draw.conv(y, draw.hidden_channels(floor(x.channels * expansion)), bias=True, name="expand")
    y = draw.activation(y, activation)
    if balances == "response":
        return draw.add(x, draw.conv(draw.norm(y, "response"), x.channels, bias=True, name="project"))
    return draw.add(x, draw.scale(draw.conv(y, x.channels, bias=True, name="project"), name="layer_scale"))
