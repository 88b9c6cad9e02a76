"""InceptionNeXt block (Yu et al. 2023, arXiv:2303.16900, section 3.2): most channels pass, three parts are mixed."""

from math import floor

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.meta_next import meta_next
from search_spaces.core.settings import ActivationName, Expansion, Kernel, Share


def inception(
    draw: GraphBuilder,
    x: Edge,
    *,
    square: Kernel = 3,
    band: Kernel = 11,
    share: Share = 0.125,
    expansion: Expansion = 4,
    activation: ActivationName = "gelu",
) -> Edge:
    """(C, H, W) -> (C, H, W): a part `share` of the channels each for a square, a row and a column of taps."""
    part = floor(x.channels * share)
    if part < 1 or x.channels - 3 * part < 1:
        raise GraphError(f"inception: three shares of {share} of {x.channels} channels must leave some in every part")
    passed, inner, rows, columns = draw.split(x, x.channels - 3 * part, part, part, part)
    mixed = draw.concat(
        passed,
        draw.depthwise(inner, square, bias=True, name="square"),
        draw.depthwise(rows, (1, band), bias=True, name="row"),
        draw.depthwise(columns, (band, 1), bias=True, name="column"),
    )
    return meta_next(draw, x, mixed, expansion=expansion, activation=activation, normalises="batch")
