"""Second half of many blocks: a layer norm, an MLP on each position, LayerScale, and the shortcut."""

from math import floor
from typing import Any

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge


def residual_mlp(draw: GraphBuilder, x: Edge, *, expansion: Any, activation: str) -> Edge:
    """(C, H, W) -> (C, H, W): x + LayerScale(MLP(norm(x)))."""
    y = draw.norm(x, "layer", name="mlp_norm")
    y = draw.conv(y, draw.hidden_channels(floor(x.channels * expansion)), bias=True, name="expand")
    y = draw.conv(draw.activation(y, activation), x.channels, bias=True, name="project")
    return draw.add(x, draw.scale(y, name="mlp_scale"), name="mlp_add")
