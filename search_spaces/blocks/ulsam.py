"""Ultra-lightweight subspace attention (Saini et al. 2020, arXiv:2006.15102, section 3)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import PositionSoftmax
from search_spaces.core.settings import Channels


def ulsam(draw: GraphBuilder, x: Edge, *, subspaces: Channels = 4) -> Edge:
    """(C, H, W) -> (C, H, W): each part of the channels is weighed by one map of its own, plus itself."""
    subspaces = int(subspaces)
    if x.channels % subspaces != 0:
        raise GraphError(f"ulsam: {subspaces} subspaces do not divide {x.channels} channels")
    parts = draw.split(x, *[x.channels // subspaces] * subspaces)
    weighed = [draw.block(f"subspace{at}", _weighed, part) for at, part in enumerate(parts)]
    return draw.concat(*weighed) if subspaces > 1 else weighed[0]


def _weighed(draw: GraphBuilder, x: Edge) -> Edge:
    y = draw.activation(draw.norm(draw.depthwise(x, 1, bias=True)), "relu")
    y = draw.conv(draw.pool(y, "max", 3, 1, padding=1), 1, bias=True, name="weigh")
    y = draw.apply(PositionSoftmax(), draw.activation(draw.norm(y, name="weigh_norm"), "relu"), name="softmax")
    return draw.add(x, draw.multiply(x, y))
