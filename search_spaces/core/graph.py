"""One architecture as a flat list of operators in running order, as trained or as deployed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal

from search_spaces.core.drawing import Body, Edge, Node, Path, Placed
from search_spaces.core.eager import PricedForm, items_in
from search_spaces.core.ops import Add, Op, Shape

Form = Literal["train", "deploy"]

_AS_JSON = json.JSONEncoder(sort_keys=True, default=str)


@dataclass(frozen=True)
class GraphNode:
    """One operator: `inputs` are positions of earlier nodes; `block` is the dotted name of the block it stands in."""

    name: str
    block: str
    op: Op
    inputs: tuple[int, ...]
    shape: Shape


@dataclass(frozen=True)
class Graph:
    """`trunk` lists the outermost blocks in running order: (name, position of the node behind it)."""

    nodes: tuple[GraphNode, ...]
    output: int
    trunk: tuple[tuple[str, int], ...]

    def input_shapes(self, node: GraphNode) -> tuple[Shape, ...]:
        return tuple(self.nodes[position].shape for position in node.inputs)

    def reads(self) -> Counter[int]:
        """How often each node is read, by its position; whoever takes the output reads it once."""
        return Counter([self.output, *(position for node in self.nodes for position in node.inputs)])

    def __iter__(self) -> Iterator[GraphNode]:
        return iter(self.nodes)

    def digest(self) -> str:
        """16 hex digits, equal for equal networks on every machine.

        Names, running order, the order of summands and operators that nobody reads do not count.
        """
        hashes: list[str] = []
        for node in self.nodes:
            inputs = [hashes[position] for position in node.inputs]
            ordered = sorted(inputs) if isinstance(node.op, Add) else inputs
            hashes.append(_hash([type(node.op).__name__, _unusual(node.op), ordered]))
        # The multiset tells one operator that is read twice from two equal ones.
        return _hash([hashes[self.output], sorted(hashes[position] for position in self._read())])[:16]

    def _read(self) -> set[int]:
        """Positions of the nodes that the output depends on."""
        found: set[int] = set()
        waiting = [self.output]
        while waiting:
            position = waiting.pop()
            if position not in found:
                found.add(position)
                waiting.extend(self.nodes[position].inputs)
        return found


def _hash(content: Any) -> str:
    return hashlib.sha256(_AS_JSON.encode(content).encode()).hexdigest()


def _unusual(op: Op) -> dict[str, Any]:
    """The settings that are not at their default: an operator may learn a new one and old ids still hold."""
    held = ((name, getattr(op, name), usual) for name, usual in _defaults(type(op)))
    return {name: value for name, value, usual in held if value != usual}


@cache
def _defaults(kind: type[Op]) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


def only_path(body: Body) -> Path:
    """The way through a block of one concrete architecture."""
    assert len(body.paths) == 1, "a drawing over varying choices has no single graph"
    return body.paths[0]


def flatten(drawing: Body, form: PricedForm) -> Graph:
    """The graph of a concrete drawing."""
    nodes: list[GraphNode] = []
    position: dict[int, int] = {}
    trunk: list[tuple[str, int]] = []

    def walk(path: Path, block: str) -> None:
        for item in items_in(path, form):
            name = f"{block}.{item.name}" if block else item.name
            if isinstance(item, Node):
                position[id(item.output)] = len(nodes)
                inputs = tuple(position[id(edge)] for edge in item.inputs)
                nodes.append(GraphNode(name, block, item.op, inputs, item.output.shape))
            else:
                enter(item, name)
            if not block and isinstance(item, Placed):
                trunk.append((name, position[id(item.output)]))

    def enter(placed: Placed, name: str) -> None:
        path = only_path(placed.body)
        for inner, outer in zip(placed.body.inputs, placed.inputs, strict=True):
            position[id(inner)] = position[id(outer)]
        walk(path, name)
        position[id(placed.output)] = position[id(path.output)]

    root = only_path(drawing)
    walk(root, "")
    output: Edge = root.output
    return Graph(tuple(nodes), position[id(output)], tuple(trunk))
