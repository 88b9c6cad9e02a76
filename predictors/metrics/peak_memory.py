"""Peak activation memory over the running order: every edge from its operator until its last reader has run.

As deployed, for one batch. Convolutions unfold their input as the device's stack says (`predictors/workspace.py`).
Weights and the allocator's own overhead are not counted; operators do not work in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np

from hw_profiles.core.profile import DTYPE_BYTES, HardwareProfile
from predictors.core.liveness import Liveness, Uses
from predictors.core.metric import PeakMetric, Scene
from predictors.workspace import workspace_values
from search_spaces.core.drawing import Body, Edge, Node, Path
from search_spaces.core.ops import elements
from search_spaces.core.varying import both, combine, frozen, negate, where


class PeakMemory(PeakMetric):
    """Bytes; exact for the stated running order."""

    name: ClassVar[str] = "peak_memory"
    unit: ClassVar[str] = "B"

    def __init__(self, bytes_per_element: int, batch: int, convolution: str = "direct") -> None:
        self._walk = _Walk(bytes_per_element * batch, convolution)

    def peaks(self, drawing: Body) -> list[Any]:
        """One amount for each outermost operator or block of each path."""
        return [where(path.mask, peak, 0) for path in drawing.paths for peak in self._walk.along(path, (), ())]


class _Walk:
    """Walks over drawings; blocks that are placed often, in one drawing or in several, are walked once."""

    def __init__(self, bytes_per_value: int, convolution: str) -> None:
        self._bytes = bytes_per_value
        self._convolution = convolution
        self._uses = Uses()
        self._known: WeakKeyDictionary[Body, dict[Any, Any]] = WeakKeyDictionary()

    def along(self, path: Path, inputs: Sequence[Edge], staying: Sequence[Any]) -> list[Any]:
        """Live bytes while each item of a path runs; `staying`: where an input outlives the path."""
        liveness = Liveness(path, inputs, staying, self._uses)
        sizes = {id(edge): self._bytes * elements(edge.shape) for edge in liveness.edges}
        peaks = []
        for at, item in enumerate(path.deployed):
            live = liveness.alive(at)
            if isinstance(item, Node):
                peaks.append(_total(sizes, live) + sizes[id(item.output)] + self._workspace(item))
            else:
                # What a block reads is part of its own peak, and what outlives it is there until its end.
                read = liveness.read_by(at)
                apart = {edge: both(alive, negate(read.get(edge, False))) for edge, alive in live.items()}
                peaks.append(_total(sizes, apart) + self._inside(item.body, liveness.staying_behind(at)))
        return peaks

    def _workspace(self, node: Node) -> Any:
        shape = node.inputs[0].shape if node.inputs else ()
        return self._bytes * workspace_values(node.op, shape, self._convolution)

    def _inside(self, body: Body, staying: Sequence[Any]) -> Any:
        known, key = self._known.setdefault(body, {}), frozen(staying)
        if key not in known:
            worst: Any = 0
            for path in body.paths:
                peaks = self.along(path, body.inputs, staying)
                highest = reduce(lambda a, b: combine(np.maximum, a, b, keep=False), peaks, 0)
                worst = where(path.mask, highest, worst)
            known[key] = worst
        return known[key]


def _total(sizes: Mapping[int, Any], live: Mapping[int, Any]) -> Any:
    """Bytes of the edges, in the designs where they are alive."""
    return sum((where(alive, sizes[edge], 0) for edge, alive in live.items() if alive is not False), 0)


def load(scene: Scene) -> PeakMemory:
    convolution = scene.profile.stack.convolution if isinstance(scene.profile, HardwareProfile) else "direct"
    return PeakMemory(DTYPE_BYTES[scene.dtype], scene.batch, convolution)
