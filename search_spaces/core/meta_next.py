"""What ConvNeXt and its kin share (MetaNeXt, arXiv:2303.16900, section 3.1): norm, MLP, LayerScale, shortcut."""

from math import floor
from typing import Any

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge


def meta_next(
    draw: GraphBuilder, x: Edge, mixed: Edge, *, expansion: Any, activation: str, normalises: str = "layer"
) -> Edge:
    """(C, H, W) -> (C, H, W): x + LayerScale(MLP(norm(mixed))), `mixed` being x after its token mixer."""
    y = draw.norm(mixed, normalises)
    y = draw.conv(y, draw.hidden_channels(floor(x.channels * expansion)), bias=True, name="expand")
    y = draw.conv(draw.activation(y, activation), x.channels, bias=True, name="project")
    return draw.add(x, draw.scale(y, name="layer_scale"))
