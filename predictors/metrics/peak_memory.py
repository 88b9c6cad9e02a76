"""Peak activation memory over the running order: every edge from its operator until its last reader has run.

As deployed, for one batch. Weights, workspaces of kernels and the allocator's own overhead are not counted; operators
do not work in place.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from hw_profiles.core.profile import DTYPE_BYTES
from predictors.core.metric import PeakMetric, Scene
from search_spaces.core.drawing import Body, Edge, Item, Node, Path, Placed
from search_spaces.core.ops import elements
from search_spaces.core.varying import Varying, both, combine, either, negate, where


class PeakMemory(PeakMetric):
    """Bytes; exact for the stated running order."""

    name: ClassVar[str] = "peak_memory"
    unit: ClassVar[str] = "B"

    def __init__(self, bytes_per_element: int, batch: int) -> None:
        self._bytes = bytes_per_element * batch

    def peaks(self, drawing: Body) -> list[Any]:
        """One amount for each outermost operator or block of each path."""
        walk = _Walk(self._bytes)
        return [where(path.mask, peak, 0) for path in drawing.paths for peak in walk.along(path, drawing.inputs, ())]


# Edge (by identity) -> the designs in which its values are those of the edge asked about.
Holds = dict[int, Any]


class _Walk:
    """One walk over a drawing; blocks that are placed often are walked once."""

    def __init__(self, bytes_per_value: int) -> None:
        self._bytes = bytes_per_value
        self._known: dict[tuple[int, ...], Any] = {}
        self._passes: dict[int, dict[int, Any]] = {}

    def along(self, path: Path, inputs: tuple[Edge, ...], kept: tuple[Edge, ...]) -> list[Any]:
        """Live bytes while each item of a path runs; what is kept outlives the path and is not counted."""
        items = path.deployed
        last_reader = {id(edge): at for at, item in enumerate(items) for edge in item.inputs}
        last_reader[id(path.output)] = len(items)
        holds: dict[int, Holds] = {id(edge): {id(edge): True} for edge in inputs if edge not in kept}
        sizes = {id(edge): self._size(edge) for edge in (*inputs, *(item.output for item in items))}
        live = [key for key in holds if key in last_reader]
        peaks = []
        for at, item in enumerate(items):
            after = _held([holds[key] for key in live if last_reader[key] > at])
            if isinstance(item, Node):
                now = _held([holds[key] for key in live])
                peaks.append(_total(now, sizes) + sizes[id(item.output)])
            else:
                stays = [_overlap(holds.get(id(edge)), after) for edge in item.inputs]
                peaks.append(_total(after, sizes) + self._inside(item.body, stays))
            holds[id(item.output)] = self._holds(item, holds)
            live = [key for key in (*live, id(item.output)) if last_reader.get(key, -1) > at]
        return peaks

    def _inside(self, body: Body, stays: list[Any]) -> Any:
        """Bytes at the worst moment of a block, without the inputs that stay when it has run."""
        for position, stay in enumerate(stays):
            if isinstance(stay, Varying):
                with_it, without = ([*stays[:position], choice, *stays[position + 1 :]] for choice in (True, False))
                return where(stay, self._inside(body, with_it), self._inside(body, without))
        kept = tuple(edge for edge, stay in zip(body.inputs, stays, strict=True) if stay)
        key = (id(body), *map(id, kept))
        if key not in self._known:
            worst: Any = 0
            for path in body.paths:
                own: Any = self._size(*(edge for edge in body.inputs if edge not in kept))
                for peak in self.along(path, body.inputs, kept):
                    own = combine(np.maximum, own, peak, keep=False)
                worst = where(path.mask, own, worst)
            self._known[key] = worst
        return self._known[key]

    def _holds(self, item: Item, holds: dict[int, Holds]) -> Holds:
        """Whose values an item's output has: its own, or, where a block hands an input on, that input's."""
        held: Holds = {}
        own: Any = True
        for position, mask in self._handed_on(item.body).items() if isinstance(item, Placed) else ():
            own = both(own, negate(mask))
            for key, designs in holds.get(id(item.inputs[position]), {}).items():
                held[key] = either(held.get(key, False), both(designs, mask))
        return held if own is False else {**held, id(item.output): own}

    def _handed_on(self, body: Body) -> dict[int, Any]:
        """Position of an input -> the designs in which it is the block's output."""
        if id(body) not in self._passes:
            passes: dict[int, Any] = {}
            for path in body.paths:
                holds: dict[int, Holds] = {id(edge): {id(edge): True} for edge in body.inputs}
                for item in path.deployed:
                    holds[id(item.output)] = self._holds(item, holds)
                for position, edge in enumerate(body.inputs):
                    designs = both(holds[id(path.output)].get(id(edge), False), path.mask)
                    if designs is not False:
                        passes[position] = either(passes.get(position, False), designs)
            self._passes[id(body)] = passes
        return self._passes[id(body)]

    def _size(self, *edges: Edge) -> Any:
        return self._bytes * sum((elements(edge.shape) for edge in edges), 0)


def _held(all_holds: list[Holds]) -> Holds:
    held: Holds = {}
    for holds in all_holds:
        for key, designs in holds.items():
            held[key] = either(held.get(key, False), designs)
    return held


def _total(held: Holds, sizes: dict[int, Any]) -> Any:
    return sum((where(designs, sizes[key], 0) for key, designs in held.items()), 0)


def _overlap(holds: Holds | None, after: Holds) -> Any:
    """The designs in which an input's values are still needed; all, for what is kept outside."""
    if holds is None:
        return True
    stays: Any = False
    for key, designs in holds.items():
        stays = either(stays, both(designs, after.get(key, False)))
    return stays


def load(scene: Scene) -> PeakMemory:
    return PeakMemory(DTYPE_BYTES[scene.dtype], scene.batch)
