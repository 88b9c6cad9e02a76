"""Ways around blocks: shortcuts over one block, and skips from a block to a later one past those between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nas.report.data import Shortcut
from search_spaces.core.graph import Graph, GraphNode
from search_spaces.core.ops import Add

# What passes a value on as it is, but for its scale: a way of these alone is an identity.
PLAIN = frozenset({"add", "activation", "norm"})


@dataclass(frozen=True)
class Ways:
    """`shortcuts` by the name of the block, `skips` as (from, to) among the blocks in running order."""

    shortcuts: Mapping[str, Shortcut]
    skips: tuple[tuple[int, int], ...]


def ways_around(graph: Graph, owners: Sequence[str], names: Sequence[str]) -> Ways:
    """Of a graph whose i-th operator belongs to the block `owners[i]` ("": to none) of the blocks `names`."""
    order = {name: place for place, name in enumerate(names)}
    place = _places(graph, [order.get(owner, -1) for owner in owners])
    work = _work_inside(graph, place)
    shortcuts: dict[str, Shortcut] = {}
    skips: dict[tuple[int, int], None] = {}
    for node, here in zip(graph, place, strict=True):
        if here < 0:
            continue
        skips |= {(place[each], here): None for each in node.inputs if 0 <= place[each] < here - 1}
        if isinstance(node.op, Add):
            amounts = [work[each] if place[each] == here else 0 for each in node.inputs]
            if min(amounts) < max(amounts):
                shortcuts.setdefault(names[here], "projection" if min(amounts) else "identity")
    return Ways(shortcuts, tuple(skips))


def _places(graph: Graph, owned: Sequence[int]) -> list[int]:
    """The block of each operator; one that stands between blocks belongs to the last that it reads, the image to -1."""
    places: list[int] = []
    for node, own in zip(graph, owned, strict=True):
        places.append(own if own >= 0 else max((places[each] for each in node.inputs), default=-1))
    return places


def _work_inside(graph: Graph, place: Sequence[int]) -> list[int]:
    """Behind each operator, how many that do more than pass on lie on its longest way from the block's entry.

    A joint in front of a block is told with it, but the block is entered behind the joint.
    """
    ends = {position for _, position in graph.trunk}
    work: list[int] = []
    for position, (node, here) in enumerate(zip(graph, place, strict=True)):
        before = max((work[each] for each in node.inputs if place[each] == here), default=0)
        work.append(0 if position in ends else before + _does_more(node))
    return work


def _does_more(node: GraphNode) -> bool:
    return bool(node.inputs) and node.op.kind not in PLAIN
