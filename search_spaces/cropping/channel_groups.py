"""Which channels of a network share one width: those that a sum, a gate, a norm or a depthwise kernel ties together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from search_spaces.core.graph import Graph, GraphNode
from search_spaces.core.ops import Add, Concat, Conv, Linear, Maximum, Multiply, Rejoin, Slice, Source, Subtract

# A run of channels of one group. Behind a concatenation a map has several.
Run = tuple[int, int]

ELEMENTWISE = (Add, Subtract, Maximum, Multiply)


@dataclass(frozen=True)
class Layer:
    """A node with weights; `sides` are the groups of its input and of its output, in one where both are the same."""

    node: int
    sides: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class ChannelGroups:
    """`of[n]` are the groups of what node n puts out; the `fixed` ones are the image's channels and the answer's."""

    of: tuple[frozenset[int], ...]
    fixed: frozenset[int]
    layers: tuple[Layer, ...]


def channel_groups(graph: Graph) -> ChannelGroups:
    """The groups of a concrete network. What an unknown operator reads and puts out counts as tied: safe, if narrow."""
    ties = _Ties()
    runs: list[list[Run]] = []
    for node in graph:
        runs.append(_runs_behind(node, [runs[position] for position in node.inputs], ties))
    of = tuple(_groups(own, ties) for own in runs)
    sources = (groups for node, groups in zip(graph, of, strict=True) if isinstance(node.op, Source))
    fixed = of[graph.output].union(*sources)
    return ChannelGroups(of, fixed, tuple(_layers(graph, of)))


def _layers(graph: Graph, of: tuple[frozenset[int], ...]) -> Iterator[Layer]:
    for position, node in enumerate(graph):
        shapes = graph.input_shapes(node)
        if node.op.macs(*shapes) > 0 and node.op.params(*shapes) > 0:
            read = frozenset[int]().union(*(of[source] for source in node.inputs))
            yield Layer(position, tuple(dict.fromkeys((read, of[position]))))


def _groups(runs: Iterable[Run], ties: _Ties) -> frozenset[int]:
    return frozenset(ties.root(group) for group, _ in runs)


def _runs_behind(node: GraphNode, inputs: list[list[Run]], ties: _Ties) -> list[Run]:
    channels = node.shape[0]
    match node.op:
        case Source():
            return [(ties.new(), channels)]
        case Conv() as conv if conv.groups > 1 and conv.groups == _length(inputs[0]):
            # Depthwise, or several kernels a channel.
            times = channels // conv.groups
            return [(group, times * count) for group, count in inputs[0]]
        case Conv() | Linear():
            return [(ties.new(), channels)]
        case Concat() | Rejoin():
            return [run for runs in inputs for run in runs]
        case Slice(start, length):
            return list(_cut(inputs[0], start, start + length))
    alike = [runs for runs in inputs if _length(runs) == channels]
    if isinstance(node.op, ELEMENTWISE):
        for other in alike[1:]:
            _tie_alongside(alike[0], other, ties)
        return alike[0]
    if len(inputs) == 1 and alike:
        return inputs[0]
    groups = [group for runs in inputs for group, _ in runs]
    for group in groups[1:]:
        ties.tie(groups[0], group)
    return [(groups[0], channels)]


def _length(runs: list[Run]) -> int:
    return sum(count for _, count in runs)


def _cut(runs: list[Run], start: int, end: int) -> Iterator[Run]:
    ends = list(accumulate(count for _, count in runs))
    for (group, count), stop in zip(runs, ends, strict=True):
        inside = min(stop, end) - max(stop - count, start)
        if inside > 0:
            yield group, inside


def _tie_alongside(one: list[Run], other: list[Run], ties: _Ties) -> None:
    """Groups that share a channel's place; where borders differ, all that overlap."""
    place = 0
    for group, count in one:
        for overlapping, _ in _cut(other, place, place + count):
            ties.tie(group, overlapping)
        place += count


class _Ties:
    """Groups by number, of which some turn out to be one."""

    def __init__(self) -> None:
        self._parents: list[int] = []

    def new(self) -> int:
        self._parents.append(len(self._parents))
        return len(self._parents) - 1

    def root(self, group: int) -> int:
        while self._parents[group] != group:
            group = self._parents[group]
        return group

    def tie(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first
