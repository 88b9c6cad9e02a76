"""Depthwise deformable convolution behind a 1x1 (CoDeNet, Huang et al. 2021, arXiv:2006.08357, section 3)."""

from typing import Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import DeformedTaps, moves_a_position
from search_spaces.core.settings import ActivationName, Channels, Kernel, PatchSide

Deformation = Literal["rigid", "original", "bounded", "square"]


def deform_dw(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    stride: int,
    kernel: Kernel = 3,
    deforms: Deformation = "square",
    reach: PatchSide = 8,
    enlarges: Literal[1, 2] = 1,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, enlarges * ceil(H/stride), enlarges * ceil(W/stride)): 1x1, then a depthwise k x k whose
    taps move.

    A 1x1 of what the taps read says how: each freely (`original`), each by at most `reach` pixels (`bounded`), or one
    distance between all of them (`square`). `rigid` taps stay; there a norm stands between the two convolutions.
    """
    if deforms == "rigid":
        y = draw.activation(draw.norm(draw.conv(x, width, name="point")), activation)
        y = draw.depthwise(y, kernel, stride=stride)
    else:
        y = draw.conv(x, width, name="point")
        y = _deformed(draw, y, int(kernel), str(deforms), stride=stride, reach=reach)
    y = draw.activation(draw.norm(y, name="depthwise_norm"), activation, name="output")
    return draw.enlarge(y, 2) if enlarges == 2 else y


def _deformed(draw: GraphBuilder, x: Edge, kernel: int, deforms: str, *, stride: int, reach: PatchSide) -> Edge:
    if kernel == 1 and deforms == "square":
        raise GraphError("deform_dw: a kernel of 1 has no distance between taps; give 3 or more for a square")
    moves = draw.conv(x, moves_a_position(kernel, deforms), stride=stride, bias=True, name="moves")
    # Free taps have no bound; one number for all keeps them one operator.
    taps = DeformedTaps(kernel, deforms, stride, 0 if deforms == "original" else reach)
    y = draw.apply(taps, x, moves, name="taps")
    return draw.conv(y, y.channels, kernel, stride=kernel, padding=0, groups=y.channels, name="depthwise")
