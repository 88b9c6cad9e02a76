"""Structured global convolution of a signal (SGConv, Li et al. 2022, arXiv:2210.09298, section 3 and appendix)."""

from typing import Annotated

from pydantic import Field

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import SGConv
from search_spaces.core.ops.long_convolution import scales_over
from search_spaces.core.settings import Channels

Scales = Annotated[int, Field(ge=1, le=32)]
Decay = Annotated[float, Field(gt=0, le=1)]


def sgconv(
    draw: GraphBuilder, x: Edge, *, taps: Channels = 16, scales: Scales | None = None, decay: Decay = 0.5
) -> Edge:
    """(C, L) -> (C, L): a causal kernel of `taps` values at each of `scales`, by default as long as the signal.

    Then GELU, a 1x1 convolution to twice the channels, half of which gate the others, and a shortcut around it all.
    Without `scales` its weights fit signals of one size.
    """
    count = scales_over(int(x.side), int(taps)) if scales is None else scales
    y = draw.norm(x)
    mixed = draw.apply(SGConv(taps, count, float(decay)), y, name="mix")
    y = draw.add(mixed, draw.scale(y, initial=1.0, name="direct"))
    y = draw.conv(draw.activation(y, "gelu"), 2 * x.channels, bias=True, name="blend")
    value, gate = draw.split(y, x.channels, x.channels)
    return draw.add(x, draw.multiply(value, draw.activation(gate, "sigmoid", name="gate")), name="shortcut")
