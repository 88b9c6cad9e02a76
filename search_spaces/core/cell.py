"""Cells: small graphs whose edges each carry one operation and whose nodes sum what arrives (Dong & Yang 2020,
arXiv:2001.00326, figure 1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.numerics import Numerics
from search_spaces.core.relu_conv import relu_conv
from search_spaces.core.sparsity import Sparsity
from search_spaces.core.varying import Varying, both, either, where

CellOperation = Literal["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]


@dataclass(frozen=True)
class _Summand:
    """A drawn edge and how often a node's sum holds it, plain or varying."""

    edge: Edge
    times: Any


_Sum = list[_Summand]


def cell_edges(nodes: int) -> list[tuple[int, int]]:
    """(node, source) of every edge, in the order of the published strings."""
    return [(node, source) for node in range(1, nodes) for source in range(node)]


def edge_name(node: int, source: int) -> str:
    """The dimension of an edge."""
    return f"node{node}.from{source}"


def convolves(operation: Any) -> Any:
    """Whether an operation has weights, plain or varying."""
    return either(operation == "nor_conv_1x1", operation == "nor_conv_3x3")


def cell(draw: GraphBuilder, x: Edge, *, nodes: int, operations: tuple[Any, ...], sparsities: tuple[Any, ...]) -> Edge:
    """(C, H, W) -> (C, H, W): node 0 is the input, the last node the output; one operation an edge of `cell_edges`,
    and how sparse its weights are, if it has any.

    A node is kept as the sum of drawn edges that it stands for. A skip connection passes that sum on and a zero adds
    nothing to it, so one network has one graph, by whatever edges it is said. Operators that nobody reads are drawn
    too, because the published counts hold them; an architecture's id does not.
    """
    along = dict(zip(cell_edges(nodes), zip(operations, sparsities, strict=True), strict=True))
    sums: list[_Sum] = [[_Summand(x, 1)]]
    values = [x]
    for node in range(1, nodes):
        arriving: _Sum = []
        for source in range(node):
            name = f"node{node}_from{source}"
            arriving += _along(draw, name, *along[node, source], sums[source], values[source])
        sums.append(_gathered(arriving))
        readers = (_works(along[later, node][0], sums[node]) for later in range(node + 1, nodes))
        values.append(_value(draw, f"node{node}", x, sums[node], reduce(either, readers, node == nodes - 1)))
    return values[-1]


def _along(draw: GraphBuilder, name: str, operation: Any, sparsity: Any, source: _Sum, value: Edge) -> _Sum:
    """What one edge adds to its node, given the source as a sum and as one value."""
    works, passes = _works(operation, source), operation == "skip_connect"
    own = draw.block(name, _operation, value, operation=operation, sparsity=sparsity, works=works)
    passed = [_Summand(summand.edge, where(passes, summand.times, 0)) for summand in source]
    return [*passed, _Summand(own, where(works, 1, 0))]


def _works(operation: Any, source: _Sum) -> Any:
    """Whether an edge adds something of its own: the mean of zeros is zero, a convolution's norm shifts even zeros."""
    reached = sum(summand.times for summand in source) > 0
    return either(convolves(operation), both(operation == "avg_pool_3x3", reached))


def _operation(draw: GraphBuilder, x: Edge, *, operation: str, sparsity: str, works: bool) -> Edge:
    if not works:
        return x
    if operation == "avg_pool_3x3":
        return draw.pool(x, "average", 3, 1, padding=1)
    numerics, kernel = Numerics(Sparsity(str(sparsity))), 1 if operation == "nor_conv_1x1" else 3
    return draw.block("", relu_conv, x, numerics=numerics, width=x.channels, kernel=kernel)


def _gathered(summands: _Sum) -> _Sum:
    """Each edge once; those that no design reads left out."""
    held: dict[int, _Summand] = {}
    for summand in summands:
        before = held.get(id(summand.edge))
        times = summand.times if before is None else before.times + summand.times
        held[id(summand.edge)] = _Summand(summand.edge, times)
    return [summand for summand in held.values() if isinstance(summand.times, Varying) or summand.times > 0]


def _value(draw: GraphBuilder, name: str, x: Edge, summands: _Sum, read: Any) -> Edge:
    """A node's sum as one edge, drawn where somebody reads it."""
    summands = summands or [_Summand(x, 0)]
    times = tuple(summand.times for summand in summands)
    return draw.block(name, _total, *(summand.edge for summand in summands), times=times, read=read)


def _total(draw: GraphBuilder, *edges: Edge, times: tuple[int, ...], read: bool) -> Edge:
    if not read:
        return edges[0]
    summed = [edge for edge, count in zip(edges, times, strict=True) for _ in range(count)]
    if not summed:
        return draw.zeros(edges[0])
    return summed[0] if len(summed) == 1 else draw.add(*summed)
