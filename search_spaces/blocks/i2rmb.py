"""Improved inverted residual mobile block (EMOv2, Zhang et al. 2024, arXiv:2412.06674, section 3)."""

from math import floor
from typing import Annotated

from pydantic import Field

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import WindowAttention
from search_spaces.core.settings import ActivationName, Channels, Expansion, GroupSize, Kernel, NormName


def i2rmb(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    expansion: Expansion = 4,
    kernel: Kernel = 5,
    head_channels: GroupSize = 16,
    window: Annotated[int, Field(ge=1, le=64)] = 7,
    activation: ActivationName = "silu",
    normalises: NormName = "batch",
) -> Edge:
    """(C, H, W) -> (width, ceil(H/stride), ceil(W/stride)): norm, expand, depthwise beside a shortcut, project.

    Hybrid where `head_channels` is not 0: two attentions mix what was expanded, within windows of neighbours and of
    distant positions. A block that changes the map or the width has no shortcut and no attention, and expands twofold.
    """
    keeps = stride == 1 and x.channels == width
    y = draw.norm(x, normalises)
    hidden = draw.hidden_channels(floor(x.channels * expansion) if keeps else floor(2 * x.channels * expansion))
    expanded = draw.activation(draw.conv(y, hidden, bias=True, name="expand"), activation)
    if keeps and head_channels > 0:
        expanded = _attended(draw, y, expanded, head_channels, window)
    local = draw.norm(draw.depthwise(expanded, kernel, stride=stride), name="depthwise_norm")
    local = draw.activation(local, "silu", name="depthwise_activation")
    joined = draw.add(expanded, local, name="join") if keeps else local
    y = draw.scale(draw.conv(joined, width, name="project"), name="layer_scale")
    return draw.add(x, y) if keeps else y


def _attended(draw: GraphBuilder, x: Edge, values: Edge, head_channels: int, window: int) -> Edge:
    """The expanded values, mixed by the likeness of what they were expanded from."""
    if x.channels % head_channels != 0:
        raise GraphError(f"i2rmb: heads of {head_channels} channels do not divide {x.channels}")
    heads = x.channels // head_channels
    both = draw.conv(x, 2 * x.channels, bias=True, name="queries_and_keys")
    queries, keys = draw.split(both, x.channels, x.channels)
    close = draw.apply(WindowAttention(heads, window), queries, keys, values, name="close_attention")
    spread = draw.apply(WindowAttention(heads, window, spread=True), queries, keys, values, name="spread_attention")
    return draw.add(spread, close, name="attended")
