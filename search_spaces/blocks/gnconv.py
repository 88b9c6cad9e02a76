"""HorNet block with recursive gated convolution (Rao et al. 2022, arXiv:2207.14284, section 3.1 and 3.2)."""

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.ops import GlobalFilter, Scale, Shuffle
from search_spaces.core.residual_mlp import residual_mlp
from search_spaces.core.settings import ActivationName, Expansion, GatingOrder, Kernel, MapFilter

# Section 3.1: the gates are divided by this "to stabilise training"; HorNet has it everywhere.
GATE_FACTOR = 1 / 3


def gnconv(
    draw: GraphBuilder,
    x: Edge,
    *,
    order: GatingOrder = 3,
    kernel: Kernel = 7,
    map_filter: MapFilter = "depthwise",
    expansion: Expansion = 4,
    activation: ActivationName = "gelu",
) -> Edge:
    """(C, H, W) -> (C, H, W): x + gnconv(norm(x)), then the MLP; without biases gnconv is of degree order + 1.

    The `global` filter convolves half of the gates with 3x3 and half with the whole map; it needs no `kernel`, and its
    weights fit images of one size.
    """
    y = draw.block("gates", recursive_gates, draw.norm(x, "layer"), order=order, kernel=kernel, map_filter=map_filter)
    x = draw.add(x, draw.scale(y, name="layer_scale"))
    return residual_mlp(draw, x, expansion=expansion, activation=activation)


def recursive_gates(draw: GraphBuilder, x: Edge, *, order: int, kernel: int, map_filter: str) -> Edge:
    """(C, H, W) -> (C, H, W): widths C / 2^(order - 1), ..., C / 2, C, each gated by a filtered map."""
    order = int(order)
    if x.channels % 2 ** (order - 1) != 0:
        raise GraphError(f"gnconv: order {order} halves the channels {order - 1} times; {x.channels} cannot be")
    widths = [x.channels // 2**power for power in reversed(range(order))]
    fused = draw.conv(x, 2 * x.channels, bias=True, name="fan_out")
    y, gates = draw.split(fused, widths[0], 2 * x.channels - widths[0])
    gates = _filtered(draw, gates, kernel, str(map_filter))
    gates = draw.apply(Scale(GATE_FACTOR, trained=False), gates, name="gate_factor")
    first, *others = draw.split(gates, *widths)
    y = draw.multiply(y, first)
    for gate in others:
        y = draw.multiply(draw.conv(y, gate.channels, bias=True, name="widen"), gate)
    return draw.conv(y, x.channels, bias=True, name="fan_in")


def _filtered(draw: GraphBuilder, gates: Edge, kernel: int, map_filter: str) -> Edge:
    if map_filter == "depthwise":
        return draw.depthwise(gates, kernel, bias=True)
    if gates.channels % 2 != 0:
        raise GraphError(f"gnconv: the global filter takes half of the gates, and {gates.channels} are odd")
    half = gates.channels // 2
    near, far = draw.split(draw.norm(gates, "layer", name="filter_norm"), half, half)
    both = draw.concat(draw.depthwise(near, 3), draw.apply(GlobalFilter(), far))
    return draw.norm(draw.apply(Shuffle(2), both, name="shuffle"), "layer", name="filtered_norm")
