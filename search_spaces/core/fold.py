"""Folding a block for deployment: what is linear at inference is merged into the convolution beside it.

Rules, applied until none fits; an edge that leaves the block keeps its place:

* convolution, then batch norm: the norm becomes the convolution's bias (Jacob et al. 2018, section 3.2);
* a sum of convolutions of one input: one convolution as large as the largest (Ding et al. 2021, 2024);
* convolution, then LayerScale: the factors enter the kernel;
* GRN, then a 1x1 convolution: GRN's shift becomes bias.

The folded operators count and price; `nas/model/merge.py` computes their weights by the same rules.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from search_spaces.core.drawing import Edge, Item, Node
from search_spaces.core.ops import Add, Conv2d, Norm, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence


def fold(items: Sequence[Item], output: Edge) -> tuple[Item, ...]:
    """The same block for inference, with the same input and output edges."""
    folded = list(items)
    while True:
        step = _first_fold(folded, output)
        if step is None:
            return tuple(folded)
        folded = step


def _first_fold(items: list[Item], output: Edge) -> list[Item] | None:
    producer = {id(item.output): item for item in items}
    readers: dict[int, list[Item]] = {}
    for item in items:
        for edge in item.inputs:
            readers.setdefault(id(edge), []).append(item)

    def private(edge: Edge) -> bool:
        return edge is not output and len(readers.get(id(edge), ())) == 1

    for position, item in enumerate(items):
        if not isinstance(item, Node):
            continue
        before = [producer.get(id(edge)) for edge in item.inputs]
        nodes = [node for node in before if isinstance(node, Node) and private(node.output)]
        if len(nodes) != len(before):
            continue
        merged = _merged(item, nodes)
        if merged is not None:
            gone = {id(node) for node in nodes}
            return [m for at, kept in enumerate(items) for m in (merged if at == position else [kept]) if id(m) not in gone]
    return None


def _merged(node: Node, before: list[Node]) -> list[Node] | None:
    """The nodes that stand for `before` and `node` after one fold, or None where no rule fits."""
    ops = [other.op for other in before]
    if len(ops) == 1 and isinstance(node.op, Norm | Scale) and isinstance(ops[0], Conv2d):
        if isinstance(node.op, Scale) or node.op.normalises == "batch":
            bias = ops[0].bias or isinstance(node.op, Norm)
            return [replace(before[0], op=replace(ops[0], bias=bias), output=node.output)]
    if len(ops) == 1 and isinstance(node.op, Conv2d) and isinstance(ops[0], Norm):
        if ops[0].normalises == "response" and ops[0].shift and node.op.kernel == (1, 1) and node.op.groups == 1:
            return [replace(before[0], op=replace(ops[0], shift=False)), replace(node, op=replace(node.op, bias=True))]
    if isinstance(node.op, Add) and len(before) > 1:
        merged = _parallel(before)
        return None if merged is None else [replace(merged, output=node.output)]
    return None


def _parallel(nodes: list[Node]) -> Node | None:
    """One convolution for a sum of centred stride-1 convolutions of one edge; dilated kernels count with their extent."""
    convs = [node.op for node in nodes if isinstance(node.op, Conv2d)]
    if len(convs) != len(nodes) or any(node.inputs[0] is not nodes[0].inputs[0] for node in nodes):
        return None
    first = convs[0]
    extents = [tuple(op.dilation * (k - 1) + 1 for k in op.kernel) for op in convs]
    largest = max(extents)
    for op, extent in zip(convs, extents, strict=True):
        centred = all(2 * pad == side - 1 for pad, side in zip(op.padding, extent, strict=True))
        inside = all(a <= b for a, b in zip(extent, largest, strict=True))
        if not (centred and inside and op.stride == first.stride and op.groups == first.groups):
            return None
    bias = any(op.bias for op in convs)
    padding = tuple((side - 1) // 2 for side in largest)
    op = replace(first, kernel=largest, padding=padding, dilation=1, bias=bias)
    return replace(nodes[0], op=op)
