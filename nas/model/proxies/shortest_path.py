"""Shortest path: convolutions, matrices and pools on the shortest way from image to answer.

Gradients of a network with shortcuts flow along its short paths (Veit et al. 2016, arXiv:1605.06431, section 5).
"""

import math
from typing import ClassVar, Literal, final

from nas.model.proxies.core.proxy import Need, Proxy
from nas.model.proxies.core.subject import Subject
from nas.model.proxies.core.unscored import Unscored
from search_spaces.core.graph import Graph, GraphNode
from search_spaces.core.ops import Pool, Zeros


@final
class ShortestPath(Proxy):
    """Lower is better."""

    name: ClassVar[str] = "shortest_path"
    sign: ClassVar[Literal[1, -1]] = -1
    needs: ClassVar[frozenset[Need]] = frozenset()
    batch: ClassVar[int | None] = None

    def measure(self, subject: Subject) -> float:
        graph = subject.architecture.graph
        lengths: list[float] = []
        for node in graph:
            before = min((lengths[position] for position in node.inputs), default=0.0)
            lengths.append(before + _length(node, graph))
        if math.isinf(lengths[graph.output]):
            raise Unscored("no way leads from the image to the answer")
        return lengths[graph.output]


def _length(node: GraphNode, graph: Graph) -> float:
    """1 where positions or channels are mixed, 0 where values stand for themselves; nothing passes zeros."""
    if isinstance(node.op, Zeros):
        return math.inf
    return float(isinstance(node.op, Pool) or node.op.macs(*graph.input_shapes(node)) > 0)


def load() -> ShortestPath:
    return ShortestPath()
