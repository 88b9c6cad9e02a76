"""Which edges a path of a drawing still needs while it runs, for all its designs at once.

A block that draws nothing for some designs hands its input on: there its output is another name of the same storage.
All answers are plain or varying bools; edges stand for themselves by `id`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from search_spaces.core.drawing import Body, Edge, Item, Node, Path
from search_spaces.core.varying import both, either, negate

# Edge -> the designs for which something holds.
Designs = dict[int, Any]


@dataclass(frozen=True)
class Use:
    """What an item does with an edge that it is given: its operators read it, or it is the item's output too."""

    edge: Edge
    reads: Any
    passes: Any


class Uses:
    """What items do with their edges, as deployed; blocks that are placed often are read once."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Body, list[tuple[Any, Any]]] = WeakKeyDictionary()

    def of(self, item: Item) -> list[Use]:
        """One for each edge that the item is given."""
        if isinstance(item, Node):
            return [Use(edge, True, False) for edge in item.inputs]
        inner = self._of_body(item.body)
        return [Use(edge, reads, passes) for edge, (reads, passes) in zip(item.inputs, inner, strict=True)]

    def along(self, path: Path) -> tuple[Designs, Designs]:
        """Edges that a path's operators read, and edges that are its output."""
        reads: Designs = {}
        passes: Designs = {id(path.output): True}
        for item in reversed(path.deployed):
            read_later, passed_later = reads.get(id(item.output), False), passes.get(id(item.output), False)
            for use in self.of(item):
                key = id(use.edge)
                reads[key] = either(reads.get(key, False), either(use.reads, both(use.passes, read_later)))
                passes[key] = either(passes.get(key, False), both(use.passes, passed_later))
        return reads, passes

    def _of_body(self, body: Body) -> list[tuple[Any, Any]]:
        if body not in self._known:
            ways = [(path.mask, *self.along(path)) for path in body.paths]
            self._known[body] = [
                (
                    _any(both(mask, reads.get(id(edge), False)) for mask, reads, _ in ways),
                    _any(both(mask, passes.get(id(edge), False)) for mask, _, passes in ways),
                )
                for edge in body.inputs
            ]
        return self._known[body]


class Liveness:
    """One path at work. `staying` says of each input in which designs it is needed behind the path.

    An input that a design's path does not read is the matter of whoever placed it.
    """

    def __init__(self, path: Path, inputs: Sequence[Edge], staying: Sequence[Any], uses: Uses) -> None:
        self.edges = [*inputs, *(item.output for item in path.deployed)]
        self._items = path.deployed
        self._uses = [uses.of(item) for item in path.deployed]
        self._staying = {id(edge): stays for edge, stays in zip(inputs, staying, strict=True)}
        self._names: dict[int, Designs] = {id(edge): {id(edge): True} for edge in self.edges}
        reads, _ = uses.along(path)
        self._own: Designs = {id(edge): reads.get(id(edge), False) for edge in inputs}
        self._name_storages()
        self._needed = self._needed_later(path.output)

    def _name_storages(self) -> None:
        """Which storages an edge may name, and where it is one of its own."""
        for item, uses in zip(self._items, self._uses, strict=True):
            held = self._names[id(item.output)]
            self._own[id(item.output)] = negate(_any(use.passes for use in uses))
            for use in uses:
                for storage, named in self._names[id(use.edge)].items() if use.passes is not False else ():
                    held[storage] = either(held.get(storage, False), both(named, use.passes))

    def _needed_later(self, output: Edge) -> list[Designs]:
        """By position, 0 before the first item: the edges that later items need by this name."""
        needed: list[Designs] = [{id(output): True}]
        for item, uses in zip(reversed(self._items), reversed(self._uses), strict=True):
            before = dict(needed[-1])
            after = before.pop(id(item.output), False)
            for use in uses:
                wanted = either(use.reads, both(use.passes, after))
                before[id(use.edge)] = either(before.get(id(use.edge), False), wanted)
            needed.append(before)
        return needed[::-1]

    def alive(self, position: int) -> Designs:
        """Storages that are needed once `position` items have run."""
        alive = dict(self._staying)
        for edge, needed in self._needed[position].items():
            for storage, named in self._names[edge].items():
                alive[storage] = either(alive.get(storage, False), both(needed, named))
        return {storage: both(self._own[storage], live) for storage, live in alive.items() if live is not False}

    def read_by(self, position: int) -> Designs:
        """Storages that the item at `position` reads."""
        read: Designs = {}
        for use in self._uses[position]:
            for storage, named in self._names[id(use.edge)].items():
                read[storage] = either(read.get(storage, False), both(named, use.reads))
        return read

    def staying_behind(self, position: int) -> list[Any]:
        """Of each edge given to the item at `position`: where the item reads it and it is needed afterwards too."""
        alive = self.alive(position + 1)
        return [
            both(
                use.reads,
                _any(both(named, alive.get(storage, False)) for storage, named in self._names[id(use.edge)].items()),
            )
            for use in self._uses[position]
        ]


def _any(bools: Any) -> Any:
    found: Any = False
    for holds in bools:
        found = either(found, holds)
    return found
