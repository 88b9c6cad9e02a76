"""Peak activation memory over the running order: every edge from its operator until its last reader has run.

As deployed, for one batch. Weights, workspaces of kernels and the allocator's own overhead are not counted; operators
do not work in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from hw_profiles.core.profile import DTYPE_BYTES
from predictors.core.metric import PeakMetric, Scene
from search_spaces.core.drawing import Body, Edge, Item, Node, Path, Placed
from search_spaces.core.ops import elements
from search_spaces.core.varying import combine, where


class PeakMemory(PeakMetric):
    """Bytes; exact for the stated running order."""

    name: ClassVar[str] = "peak_memory"
    unit: ClassVar[str] = "B"

    def __init__(self, bytes_per_element: int, batch: int) -> None:
        self._bytes = bytes_per_element * batch

    def peaks(self, drawing: Body) -> list[Any]:
        """One amount for each outermost operator or block of each path."""
        walk = _Walk(self._bytes)
        return [
            where(path.mask, peak, 0)
            for path in drawing.paths
            for peak in walk.along(path.deployed, path.output, drawing.inputs)
        ]


class _Walk:
    """One walk over a drawing; blocks that are placed often are walked once."""

    def __init__(self, bytes_per_value: int) -> None:
        self._bytes = bytes_per_value
        self._known: dict[tuple[int, ...], Any] = {}

    def along(self, items: Sequence[Item], output: Edge, inputs: tuple[Edge, ...]) -> list[Any]:
        """Live bytes while each item runs."""
        last_reader = {id(edge): at for at, item in enumerate(items) for edge in item.inputs}
        last_reader[id(output)] = len(items)
        live = {id(edge): edge for edge in inputs if id(edge) in last_reader}
        peaks = []
        for at, item in enumerate(items):
            if isinstance(item, Node):
                peaks.append(self._size(*live.values(), item.output))
            else:
                # What a block reads is part of its own peak; what outlives it is there until its end.
                apart = [edge for edge in live.values() if edge not in item.inputs]
                staying = [edge for edge in item.inputs if last_reader[id(edge)] > at]
                peaks.append(self._size(*apart) + self._inside(item, staying))
            live[id(item.output)] = item.output
            live = {key: edge for key, edge in live.items() if last_reader.get(key, -1) > at}
        return peaks

    def _inside(self, block: Placed, staying: list[Edge]) -> Any:
        body = block.body
        stay = tuple(inner for inner, outer in zip(body.inputs, block.inputs, strict=True) if outer in staying)
        key = (id(body), *(id(edge) for edge in stay))
        if key not in self._known:
            worst: Any = 0
            for path in body.paths:
                worst = where(path.mask, self._worst(path, body.inputs, stay), worst)
            self._known[key] = worst
        return self._known[key]

    def _worst(self, path: Path, inputs: tuple[Edge, ...], stay: tuple[Edge, ...]) -> Any:
        worst, held = self._size(*inputs), self._size(*stay)
        leaving = tuple(edge for edge in inputs if edge not in stay)
        for peak in self.along(path.deployed, path.output, leaving):
            worst = combine(np.maximum, worst, peak + held, keep=False)
        return worst

    def _size(self, *edges: Edge) -> Any:
        return self._bytes * sum((elements(edge.shape) for edge in edges), 0)


def load(scene: Scene) -> PeakMemory:
    return PeakMemory(DTYPE_BYTES[scene.dtype], scene.batch)
