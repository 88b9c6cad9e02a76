"""How often a cell holds each operation, on all edges and on live ones; plain or varying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from search_spaces.core.cell import cell_edges, edge_name
from search_spaces.core.varying import both, either, where

NOTHING = "none"


@dataclass(frozen=True, eq=False)
class CellCounts:
    """Edges by operation, those of them on a way from the cell's input to its output, and whether there is a way."""

    edges: dict[str, Any]
    live_edges: dict[str, Any]
    connected: Any


def cell_counts(choices: Mapping[str, Any], nodes: int, operations: Sequence[str]) -> CellCounts:
    """Counts of a design whose choices name the operation of every edge of a cell of that many nodes."""
    along = {edge: choices[edge_name(*edge)] for edge in cell_edges(nodes)}
    carries = {edge: operation != NOTHING for edge, operation in along.items()}
    reached: list[Any] = [True]
    for node in range(1, nodes):
        reached.append(_any(both(carries[node, source], reached[source]) for source in range(node)))
    read: dict[int, Any] = {nodes - 1: True}
    for source in reversed(range(nodes - 1)):
        read[source] = _any(both(carries[node, source], read[node]) for node in range(source + 1, nodes))
    live = {edge: both(carries[edge], both(reached[edge[1]], read[edge[0]])) for edge in along}
    return CellCounts(
        edges={name: _count(along[edge] == name for edge in along) for name in operations},
        live_edges={name: _count(both(live[edge], along[edge] == name) for edge in along) for name in operations},
        connected=where(reached[-1], 1, 0),
    )


def _any(truths: Any) -> Any:
    return reduce(either, truths)


def _count(truths: Any) -> Any:
    return sum((where(truth, 1, 0) for truth in truths), 0)
