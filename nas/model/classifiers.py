"""Which operators of a network say its classes."""

from __future__ import annotations

from nas.errors import UserError
from search_spaces.core.graph import Graph, GraphNode
from search_spaces.core.ops import Conv, Linear

CLASSIFIER = "classifier"


def find_classifiers(graph: Graph, wanted: int | None = None) -> tuple[GraphNode, ...]:
    """The last matrix product; where there is none, the convolutions called `classifier`, which give every position its
    class: of the answer, and of what deep supervision compares with the truth on the way. Empty where there are none.

    Args:
        wanted: how many classes they shall tell, where it is not the drawn number.

    Raises:
        UserError: classes are wanted, and nothing tells any.
    """
    for node in reversed(graph.nodes):
        if isinstance(node.op, Linear):
            return (node,)
    found = tuple(n for n in graph if isinstance(n.op, Conv) and n.name.rpartition(".")[2] == CLASSIFIER)
    if wanted is not None and not found:
        raise UserError(f"This network tells no classes, so it cannot be given {wanted} of them.")
    return found
