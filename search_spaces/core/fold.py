"""Folding a block for deployment: what is linear at inference is merged into the convolution beside it.

Rules, applied until none fits; an edge that leaves the block keeps its place:

* `dense`: a kernel made of other weights: the kernel alone;
* `norm`: convolution, then batch norm: the norm becomes a bias (Jacob et al. 2018, section 3.2);
* `identity`: batch norm beside convolutions in a sum: a 1x1 convolution that passes on (Ding et al. 2021, section 3.3);
* `sum`: a sum of convolutions of one input: one convolution as large as the largest (Ding et al. 2021, 2024);
* `scale`: convolution, then LayerScale: the factors enter the kernel;
* `input`: batch norm, then a convolution without border or a matrix: the factors enter their columns;
* `shift`: GRN, then a 1x1 convolution: GRN's shift becomes bias.

The folded operators count and price; `nas/model/merge.py` replays the same steps on weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from search_spaces.core.drawing import Edge, Item, Node
from search_spaces.core.ops import Add, Conv2d, Linear, MadeKernel, Norm, Scale
from search_spaces.core.sparsity import DENSE

Rule = Literal["dense", "norm", "identity", "sum", "scale", "input", "shift"]


@dataclass(frozen=True)
class FoldStep:
    """One fold: the `before` nodes go, the `after` nodes, named like some of them, take their place."""

    rule: Rule
    before: tuple[Node, ...]
    after: tuple[Node, ...]


def fold(items: Sequence[Item], output: Edge) -> tuple[Item, ...]:
    """The same block for inference, with the same input and output edges."""
    folded = tuple(items)
    for step in fold_steps(items, output):
        folded = _after(step, folded)
    return folded


def fold_steps(items: Sequence[Item], output: Edge) -> tuple[FoldStep, ...]:
    """The steps of `fold`, in order."""
    folded, steps = tuple(items), []
    while (step := _first_step(folded, output)) is not None:
        folded = _after(step, folded)
        steps.append(step)
    return tuple(steps)


def _after(step: FoldStep, items: Sequence[Item]) -> tuple[Item, ...]:
    gone = {id(node) for node in step.before}
    folded: list[Item] = []
    for item in items:
        if item is step.before[-1]:
            folded.extend(step.after)
        elif id(item) not in gone:
            folded.append(item)
    return tuple(folded)


def _first_step(items: Sequence[Item], output: Edge) -> FoldStep | None:
    producer = {id(item.output): item for item in items}
    readers: dict[int, int] = {}
    for item in items:
        for edge in item.inputs:
            readers[id(edge)] = readers.get(id(edge), 0) + 1

    def private(edge: Edge) -> bool:
        return edge is not output and readers[id(edge)] == 1

    for item in items:
        if not isinstance(item, Node):
            continue
        if isinstance(item.op, MadeKernel):
            dense = replace(item, op=item.op.dense(*(edge.shape for edge in item.inputs)))
            return FoldStep("dense", (item,), (dense,))
        before = [producer.get(id(edge)) for edge in item.inputs]
        nodes = [node for node in before if isinstance(node, Node) and private(node.output)]
        if len(nodes) == len(before) and (step := _step(item, nodes)) is not None:
            return step
    return None


def _step(node: Node, before: list[Node]) -> FoldStep | None:
    if len(before) == 1 and isinstance(before[0].op, Conv2d):
        return _into_convolution(node, before[0], before[0].op)
    if len(before) == 1 and isinstance(before[0].op, Norm):
        return _norm_into_reader(node, before[0], before[0].op)
    if isinstance(node.op, Add) and len(before) > 1 and (passing := _passing(before)) is not None:
        return passing
    if isinstance(node.op, Add) and len(before) > 1 and (merged := _parallel(before)) is not None:
        return FoldStep("sum", (*before, node), (replace(before[0], op=merged, output=node.output),))
    return None


def _into_convolution(node: Node, before: Node, conv: Conv2d) -> FoldStep | None:
    if isinstance(node.op, Norm) and node.op.normalises == "batch":
        merged = replace(before, op=replace(conv, bias=True), output=node.output)
        return FoldStep("norm", (before, node), (merged,))
    if isinstance(node.op, Scale):
        return FoldStep("scale", (before, node), (replace(before, output=node.output),))
    return None


def _norm_into_reader(node: Node, before: Node, norm: Norm) -> FoldStep | None:
    reader = node.op
    # Behind a border of padded zeros a shift would not be one constant.
    if isinstance(reader, Conv2d) and (reader.padding != (0, 0) or reader.groups != 1):
        return None
    if norm.normalises == "batch" and isinstance(reader, Conv2d | Linear):
        merged = replace(node, op=replace(reader, bias=True), inputs=before.inputs)
        return FoldStep("input", (before, node), (merged,))
    return _shift_into_bias(node, before, norm)


def _shift_into_bias(node: Node, before: Node, norm: Norm) -> FoldStep | None:
    conv = node.op
    if norm.normalises != "response" or not norm.shift or not isinstance(conv, Conv2d) or conv.kernel != (1, 1):
        return None
    after = replace(before, op=replace(norm, shift=False)), replace(node, op=replace(conv, bias=True))
    return FoldStep("shift", (before, node), after)


def _passing(nodes: list[Node]) -> FoldStep | None:
    """A batch norm of what the first of its siblings convolves, as a convolution of as many groups."""
    first = nodes[0]
    if not isinstance(first.op, Conv2d):
        return None
    passing = replace(first.op, kernel=(1, 1), padding=(0, 0), dilation=1, bias=True)
    norms = [node for node in nodes if isinstance(node.op, Norm) and node.op.normalises == "batch"]
    # Alone, a norm is cheaper than a convolution: only where the whole sum becomes one.
    if not norms or _parallel([replace(node, op=passing) if node in norms else node for node in nodes]) is None:
        return None
    return FoldStep("identity", (first, norms[0]), (first, replace(norms[0], op=passing)))


def _parallel(nodes: list[Node]) -> Conv2d | None:
    """One convolution for a sum of centred convolutions; dilated kernels count with their extent."""
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
    padding = tuple((side - 1) // 2 for side in largest)
    bias = any(op.bias for op in convs)
    # The places that two sparse kernels keep do not agree, so their sum has no pattern.
    return replace(first, kernel=largest, padding=padding, dilation=1, bias=bias, sparsity=DENSE)
