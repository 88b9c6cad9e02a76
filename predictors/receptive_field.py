"""Theoretical receptive field: how much of the image one position of a map sees (Araujo et al. 2019, distill.pub)."""

from dataclasses import dataclass

from search_spaces.core.graph import Graph
from search_spaces.core.ops import (
    Attention,
    Conv,
    DeformedTaps,
    Enlarge,
    GlobalFilter,
    GlobalPool,
    Pool,
    RandomMix,
    SGConv,
    rank_of,
)


@dataclass(frozen=True)
class ReceptiveField:
    """Side in values of the input (pixels of an image), and their distance between neighbouring positions."""

    side: int
    stride: int


def receptive_fields(graph: Graph) -> list[ReceptiveField | None]:
    """One per node of the graph; None behind a global pool, which sees everything.

    A gate's own path (squeeze-excite) is global and does not widen the field of the map that it scales; norms over the
    map (GRN) are not counted either. Taps that move count where they stand unmoved.
    """
    fields: list[ReceptiveField | None] = []
    for node in graph:
        before = [field for position in node.inputs if (field := fields[position]) is not None]
        if isinstance(node.op, GlobalPool) or (node.inputs and not before):
            fields.append(None)
            continue
        side = max((field.side for field in before), default=1)
        stride = max((field.stride for field in before), default=1)
        window, step = 1, 1
        if isinstance(node.op, DeformedTaps):
            window, step = node.op.kernel, node.op.stride
        elif node.inputs and isinstance(graph.nodes[node.inputs[0]].op, DeformedTaps):
            # A convolution of each position's own taps: neither looks further nor steps.
            pass
        elif isinstance(node.op, Conv):
            window, step = node.op.dilation * (max(node.op.kernel) - 1) + 1, node.op.stride
        elif isinstance(node.op, SGConv):
            window = min(node.op.reach, node.shape[1])
        elif isinstance(node.op, Attention | RandomMix | GlobalFilter):
            # From a corner the whole map reaches this far.
            window = 2 * max(node.shape[1:]) - 1
        elif isinstance(node.op, Enlarge):
            stride //= node.op.factor
        elif isinstance(node.op, Pool):
            window, step = node.op.kernel, node.op.stride
        fields.append(ReceptiveField(side + (window - 1) * stride, stride * step))
    return fields


def receptive_field(graph: Graph) -> ReceptiveField:
    """Of the last map before the head."""
    last = [field for field, node in zip(receptive_fields(graph), graph, strict=True) if field and rank_of(node.shape)]
    return last[-1]
