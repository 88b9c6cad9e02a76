"""What drawing code leaves behind: nested blocks of operators on edges.

A drawing of one architecture has one path per block. A drawing over varying choices has one path per outcome of the
block's decisions, each with the mask of the designs that take it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search_spaces.core.errors import GraphError
from search_spaces.core.ops import Op, Shape, elements, rank_of
from search_spaces.core.varying import where


@dataclass(frozen=True, eq=False)
class Edge:
    """A vector, signal, map or volume between operators; two edges are the same only if they are one object."""

    shape: Shape

    @property
    def channels(self) -> Any:
        return self.shape[0]

    @property
    def side(self) -> Any:
        """The first side: height of a map, length of a signal."""
        return self.shape[1]

    @property
    def rank(self) -> int:
        """Number of sides: 0 for a vector, 2 for a map."""
        return rank_of(self.shape)


@dataclass(frozen=True, eq=False)
class Node:
    """One operator at work."""

    name: str
    op: Op
    inputs: tuple[Edge, ...]
    output: Edge


@dataclass(frozen=True, eq=False)
class Placed:
    """A block body at work on edges of its surroundings."""

    name: str
    body: Body
    inputs: tuple[Edge, ...]
    output: Edge


Item = Node | Placed


@dataclass(frozen=True, eq=False)
class Path:
    """One way through a block: as trained, and as folded for deployment (same inputs and output edge)."""

    mask: Any
    items: tuple[Item, ...]
    deployed: tuple[Item, ...]
    output: Edge


@dataclass(frozen=True, eq=False)
class Body:
    """What a block function drew for given settings and input shapes; shared by all places that are alike."""

    kind: str
    settings: Mapping[str, Any]
    inputs: tuple[Edge, ...]
    paths: tuple[Path, ...]
    # Designs for which the block refused to be drawn, with its reason.
    refusals: tuple[tuple[Any, GraphError], ...] = ()


def values_drawn(items: Sequence[Item]) -> Any:
    """Values in all edges that the items, and what is inside them, put out as trained."""
    total: Any = 0
    for item in items:
        if isinstance(item, Node):
            total = total + elements(item.output.shape)
        else:
            total = total + sum(where(path.mask, values_drawn(path.items), 0) for path in item.body.paths)
    return total
