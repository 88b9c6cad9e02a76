"""Concurrent spatial and channel squeeze and excitation (Roy et al. 2018, arXiv:1803.02579, section 3)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Maximum
from search_spaces.core.settings import Channels, Excitation
from search_spaces.core.squeeze_excite import squeeze_excite


def scse(draw: GraphBuilder, x: Edge, *, excites: Excitation = "scse", reduction: Channels = 2) -> Edge:
    """(C, H, W) -> (C, H, W): x gated by channel (`cse`), by position (`sse`), or both: their sum (`scse`) or their
    maximum (`scse_max`)."""
    parts = []
    if excites != "sse":
        if x.channels % reduction != 0:
            raise GraphError(f"scse: a reduction by {reduction} does not divide {x.channels} channels")
        parts.append(squeeze_excite(draw, x, hidden=x.channels // reduction))
    if excites != "cse":
        gate = draw.activation(draw.conv(x, 1, bias=True, name="weigh"), "sigmoid", name="position_gate")
        parts.append(draw.multiply(x, gate, name="excite_positions"))
    if excites == "scse_max":
        return draw.apply(Maximum(), *parts, name="larger")
    return draw.add(*parts) if len(parts) > 1 else parts[0]
