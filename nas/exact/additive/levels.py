"""The most of a score that designs within limits can reach: branch and bound over boxes of dimensions."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import final

import numpy as np

from nas.exact.additive.cells import Codes, Ints
from nas.exact.additive.dual import Family, Lowered, lowered
from nas.exact.additive.effects import Effects
from nas.exact.additive.form import Form, Ranges
from nas.exact.additive.ground import Box, Ground, Part
from nas.exact.chain import Floats

FIRST_ROUNDS, ROUNDS, RANGE_ROUNDS = 40, 14, 4
# A part whose bound is nearer than this to the best that is known is not split further.
TOLERANCE = 1e-4
# Known designs that start a part's cutting planes.
MOST_CUTS = 256


@dataclass(frozen=True, eq=False)
class Known:
    """Designs: (n, D) codes and (n, K) columns."""

    codes: Codes
    columns: Floats

    def of(self, box: Box) -> Known:
        inside = np.ones(len(self.codes), bool)
        for axis, allowed in box.items():
            inside &= allowed[self.codes[:, axis]]
        rows = np.flatnonzero(inside)[-MOST_CUTS:]
        return Known(self.codes[rows], self.columns[rows])

    def joined(self, found: Sequence[tuple[Floats, Codes]]) -> Known:
        if not found:
            return self
        columns, codes = zip(*found, strict=True)
        return Known(np.vstack([self.codes, *codes]), np.vstack([self.columns, *columns]))


@dataclass(order=True)
class _Node:
    key: float
    number: int
    box: Box = field(compare=False)
    ranges: Ranges = field(compare=False)
    near: Lowered = field(compare=False)


@final
class LevelBound:
    """One set of limits under way; `bound` holds at every moment."""

    def __init__(self, form: Form, ground: Ground, effects: Effects, limits: Floats, known: Known, best: float) -> None:
        self._form, self._ground, self._effects, self._limits = form, ground, effects, limits
        self._best, self._done, self.parts = best, -np.inf, 0
        self.known = known
        self._heap: list[_Node] = []
        self._examine({}, np.inf, None, FIRST_ROUNDS)

    @property
    def bound(self) -> float:
        """Above the score of every design within the limits."""
        return max(self._done, -self._heap[0].key if self._heap else -np.inf)

    @property
    def closed(self) -> bool:
        return not self._heap or -self._heap[0].key <= max(self._enough, self._done)

    @property
    def gap(self) -> float:
        """By what share the bound is above the best that is known."""
        return (self.bound - self._best) / abs(self._best) if np.isfinite(self._best) else np.inf

    def hear(self, best: float, known: Known) -> None:
        """Someone else's best within the limits, and designs."""
        self._best, self.known = max(best, self._best), known

    def run(self, stopped: Callable[[], bool]) -> None:
        """Split the part with the largest bound until nothing is gained or someone says stop."""
        while not self.closed and not stopped():
            node = heapq.heappop(self._heap)
            halves = self._halves(node)
            if not halves:
                self._done = max(self._done, -node.key)
            for box in halves:
                self._examine(box, -node.key, node.ranges, ROUNDS)

    @property
    def _enough(self) -> float:
        return self._best + TOLERANCE * abs(self._best) if np.isfinite(self._best) else -np.inf

    def _examine(self, box: Box, above: float, ranges: Ranges | None, rounds: int) -> None:
        part = self._ground.within(box)
        if part.empty:
            return
        self.parts += 1
        known = self.known.of(box)
        ranges = self._ranges(part, known, ranges)
        depths = np.unique(self._form.depths(known.columns), axis=0)
        if not len(depths):
            depths = self._form.depths(part.largest(-self._form.signs)[1])[None]
        near = lowered(self._form.family(ranges, depths, self._limits), part, known.columns, rounds, self._enough)
        self.known = self.known.joined(near.found)
        bound = min(near.bound, above)
        if bound <= self._enough:
            self._done = max(self._done, bound)
        else:
            heapq.heappush(self._heap, _Node(-bound, self.parts, box, ranges, near))

    # -- ranges --------------------------------------------------------------------------------------------------------

    def _ranges(self, part: Part, known: Known, above: Ranges | None) -> Ranges:
        levels = self._form.levels
        outlook = np.array([self._ends(part, self._form.outlook(at)) for at in range(levels)]).reshape(levels, 2)
        entropy = np.zeros((self._form.levels, 2)) if above is None else above.entropy.copy()
        for at in range(self._form.levels):
            if above is None or outlook[at, 0] < outlook[at, 1]:
                weights = self._form.entropy(at)
                entropy[at] = -part.largest(-weights)[0], self._most(part, weights, known)
        margin = 1e-9 * (1 + np.abs(entropy))
        return Ranges(outlook + np.array([-1e-12, 1e-12]), entropy + margin * np.array([-1.0, 1.0]))

    def _ends(self, part: Part, weights: Floats) -> tuple[float, float]:
        return -part.largest(-weights)[0], part.largest(weights)[0]

    def _most(self, part: Part, weights: Floats, known: Known) -> float:
        """The most of an entropy within the limits."""
        most = 1e6 / self._limits
        family = Family(np.append(weights, 0.0), self._form.prices(self._limits), most, np.full(len(self._limits), -1))
        return lowered(family, part, known.columns, RANGE_ROUNDS, -np.inf).bound

    # -- branching -----------------------------------------------------------------------------------------------------

    def _halves(self, node: _Node) -> list[Box]:
        """Two boxes that part the values of the dimension on which the bound seems to hang most."""
        weights = {axis: self._potential(axis, node) for axis in {*self._effects.outlook, *self._effects.depths}}
        if not weights:
            return []
        axis = max(weights, key=lambda axis: (weights[axis], -axis))
        if weights[axis] <= 0:
            return []
        allowed = np.flatnonzero(self._allowed(axis, node.box))
        middle = len(allowed) // 2
        return [{**node.box, axis: self._mask(axis, side)} for side in (allowed[:middle], allowed[middle:])]

    def _potential(self, axis: int, node: _Node) -> float:
        allowed = self._allowed(axis, node.box)
        if allowed.sum() < 2:
            return -1.0
        potential = 0.0
        if axis in self._effects.outlook:
            spans = np.ptp(self._effects.outlook[axis][allowed], axis=0)
            potential += self._form.doubt(node.ranges, spans)
        if axis in self._effects.depths:
            potential += self._form.unevenness(np.ptp(self._effects.depths[axis][allowed]), node.near.columns)
        return potential

    def _allowed(self, axis: int, box: Box) -> np.ndarray:
        return box.get(axis, np.ones(int(self._ground.sizes[axis]), bool))

    def _mask(self, axis: int, values: Ints) -> np.ndarray:
        mask = np.zeros(int(self._ground.sizes[axis]), bool)
        mask[values] = True
        return mask
