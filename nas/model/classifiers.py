"""Which operators of a network say its classes."""

from __future__ import annotations

from search_spaces.core.graph import Graph, GraphNode
from search_spaces.core.ops import Conv, Linear

CLASSIFIER = "classifier"


def find_classifiers(graph: Graph) -> tuple[GraphNode, ...]:
    """The last matrix product; where there is none, the convolutions called `classifier`, which give every position its
    class: of the answer, and of what deep supervision compares with the truth on the way. Empty where there are none.
    """
    for node in reversed(graph.nodes):
        if isinstance(node.op, Linear):
            return (node,)
    return tuple(n for n in graph if isinstance(n.op, Conv) and n.name.rpartition(".")[2] == CLASSIFIER)
