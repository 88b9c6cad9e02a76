"""From the bits that a drawing declares to what is quantised where in its torch model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nas.errors import UserError
from nas.model.quantise.affine import FEWEST_BITS, MOST_BITS
from nas.model.quantise.plan import LayerPlan, QuantisationPlan
from search_spaces.core.architecture import Architecture
from search_spaces.core.drawing import Body, Node
from search_spaces.core.fold import FoldStep, fold_steps
from search_spaces.core.graph import Graph, GraphNode, only_path
from search_spaces.core.ops import Activation, Conv, Linear, Op, Scale

FULL_BITS = 32
# Stored as floats: half precision costs a training nothing that it would have to know of.
FLOATS = (16, FULL_BITS)
# What integer runtimes merge into the convolution before it.
MERGED_ACTIVATIONS = ("relu", "relu6")


def plan_of(architecture: Architecture) -> QuantisationPlan:
    """The layers of `build(architecture)` with 8 declared bits or fewer; none where nothing is declared.

    Values are rounded before every such layer and, as integer runtimes want it, behind every such convolution: behind
    its batch norm, and behind a ReLU that alone reads that. A place that layers of different bits read takes the most.

    Raises:
        UserError: bits that nothing quantises to, or a layer that is deployed merged with more than its batch norm.
    """
    graph = architecture.graph
    norms = dict(_folded_norms(architecture.drawing, ""))
    reads = graph.reads()
    layers = []
    for position, node in enumerate(graph.nodes):
        if _is_declared(node.op):
            behind = _merged_behind(graph, reads, position, norms.get(node.name))
            layers.append(_layer(graph, node, norms.get(node.name), behind))
    return QuantisationPlan(tuple(layers), _places(layers))


def bits_of(op: Op) -> tuple[int, int]:
    """Declared bits of the weights and of the values that they meet."""
    return (op.weight_bits, op.activation_bits) if isinstance(op, Conv | Linear) else (FULL_BITS, FULL_BITS)


def _is_declared(op: Op) -> bool:
    return any(bits not in FLOATS for bits in bits_of(op))


def _layer(graph: Graph, node: GraphNode, norm: str | None, behind: GraphNode) -> LayerPlan:
    weights, values = (_checked(bits, node.name) for bits in bits_of(node.op))
    # A matrix's answer may stay float: logits need no grid.
    source = graph.nodes[node.inputs[0]].name
    if not isinstance(node.op, Conv) or values is None:
        return LayerPlan(node.name, weights, values, source, norm)
    return LayerPlan(node.name, weights, values, source, norm, behind.name, isinstance(behind.op, Activation))


def _places(layers: list[LayerPlan]) -> dict[str, int]:
    read: dict[str, int] = {}
    for layer in layers:
        if layer.activation_bits is not None:
            read[layer.source] = max(layer.activation_bits, read.get(layer.source, 0))
    written = {layer.sink: layer.activation_bits for layer in layers if layer.sink and layer.activation_bits}
    return {**written, **read}


def _checked(bits: int, layer: str) -> int | None:
    if bits in FLOATS:
        return None
    if not FEWEST_BITS <= bits <= MOST_BITS:
        nearest = min((FEWEST_BITS, MOST_BITS, *FLOATS), key=lambda known: abs(known - bits))
        raise UserError(
            f"{layer}: {bits} bits cannot be trained for; {FEWEST_BITS} to {MOST_BITS} can, and floats of 16 or 32.",
            hint=f"The nearest is {nearest}.",
            field="weight_bits",
        )
    return bits


def _merged_behind(graph: Graph, reads: Counter[int], position: int, norm: str | None) -> GraphNode:
    """The last node that a runtime merges with the convolution at `position`."""
    last = graph.nodes[position]
    while reads[position] == 1 and (after := _reader(graph, position)) is not None:
        position, node = after
        is_merged = isinstance(node.op, Activation) and node.op.function in MERGED_ACTIVATIONS
        if node.name != norm and not isinstance(node.op, Scale) and not is_merged:
            break
        last = node
        if is_merged:
            break
    return last


def _reader(graph: Graph, position: int) -> tuple[int, GraphNode] | None:
    return next(((at, node) for at, node in enumerate(graph.nodes) if position in node.inputs), None)


def _folded_norms(body: Body, block: str) -> Iterator[tuple[str, str]]:
    """(convolution, the batch norm folded into it) by full names, where bits are declared."""
    path = only_path(body)
    for step in fold_steps(path.items, path.output):
        yield from _norm_of(step, block)
    for item in path.items:
        if not isinstance(item, Node):
            yield from _folded_norms(item.body, _joined(block, item.name))


def _norm_of(step: FoldStep, block: str) -> Iterator[tuple[str, str]]:
    declared = [node for node in step.before if _is_declared(node.op)]
    if not declared:
        return
    if step.rule == "norm":
        yield _joined(block, declared[0].name), _joined(block, step.before[1].name)
    # A factor per output channel moves the grid of that channel with it; all else makes another kernel.
    elif step.rule != "scale":
        layer = _joined(block, declared[0].name)
        names = ", ".join(node.name for node in step.before)
        raise UserError(
            f"Bits are declared for {layer}, which is deployed as one with others ({names}): training cannot "
            "round a kernel that does not exist yet.",
            hint="Train at 32 bits and choose bits for the merged network (`nasctl bits`), or leave its branches out.",
            field="weight_bits",
        )


def _joined(block: str, name: str) -> str:
    return f"{block}.{name}" if block else name
