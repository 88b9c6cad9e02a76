"""Transformer encoder of Compact Transformers (Hassani et al. 2021, arXiv:2104.05704): attention, then an MLP."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Attention
from search_spaces.core.settings import ActivationName, Channels, Expansion


def transformer(
    draw: GraphBuilder,
    x: Edge,
    *,
    head_channels: Channels = 64,
    expansion: Expansion = 2,
    activation: ActivationName = "gelu",
) -> Edge:
    """(C, H, W) -> (C, H, W): y = norm(x + attention(norm(x))), then y + MLP(y); every position is a token."""
    if x.channels % head_channels != 0:
        raise GraphError(f"transformer: heads of {head_channels} channels do not divide {x.channels}")
    normed = draw.norm(x, "layer", name="attention_norm")
    queries, keys, values = (draw.conv(normed, x.channels, name=name) for name in ("queries", "keys", "values"))
    attended = draw.apply(Attention(x.channels // head_channels), queries, keys, values, name="attention")
    attended = draw.conv(attended, x.channels, bias=True, name="join")
    x = draw.norm(draw.add(x, attended), "layer", name="mlp_norm")
    y = draw.conv(x, draw.hidden_channels(floor(x.channels * expansion)), bias=True, name="expand")
    return draw.add(x, draw.conv(draw.activation(y, activation), x.channels, bias=True, name="project"))
