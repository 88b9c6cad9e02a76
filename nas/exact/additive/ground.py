"""All designs that may be best, as few tables over the dimensions that matter, ready for linear objectives."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import final

import numpy as np

from nas.exact.additive.cells import Cells, Codes, Ints
from nas.exact.additive.elimination import eliminated
from nas.exact.additive.labels import Caps, Labels, labels_of, write_codes
from nas.exact.additive.leaves import Leaf
from nas.exact.additive.plan import Plan
from nas.exact.chain import Bools, Floats

# Sums of labels up to which a dimension is eliminated once for all objectives.
MOST_SUMS = 4_000_000

Box = Mapping[int, Bools]
"""Allowed values of some dimensions; the others are free."""


@final
class Ground:
    """Some columns over all designs: `kept` dimensions stay, of the others only what no other choice beats.

    What is left out is nowhere better in any column, where `signs` (K,) say whether more (-1) or less (1) is better.
    """

    def __init__(self, leaves: Sequence[Leaf], signs: Floats, kept: Collection[int], sizes: Ints) -> None:
        caps = Caps(np.full(len(signs), np.inf), MOST_SUMS, 0, MOST_SUMS)
        tables = [labels_of(leaf, signs) for leaf in leaves]
        self._tables = eliminated(tables, set(range(len(sizes))) - set(kept), sizes, caps)
        self._signs, self._sizes = signs, sizes
        self._floors = [np.flatnonzero(np.any(table.values != 0, axis=0)) for table in self._tables]

    def within(self, box: Box) -> Part:
        """The designs of a box."""
        kept = [_inside(table.cells, box) for table in self._tables]
        amounts, origins, starts = [], [], []
        for table, cells, columns in zip(self._tables, kept, self._floors, strict=True):
            counts = np.diff(table.starts)[cells]
            first = np.concatenate([[0], np.cumsum(counts)])[:-1]
            rows = np.repeat(table.starts[:-1][cells] - first, counts) + np.arange(counts.sum())
            amounts.append(table.values[np.ix_(rows, columns)] * self._signs[columns])
            origins.append(rows)
            starts.append(first)
        cells = [Cells(t.cells.axes, t.cells.codes[held]) for t, held in zip(self._tables, kept, strict=True)]
        return Part(self, cells, amounts, starts, origins)

    @property
    def columns(self) -> int:
        return len(self._signs)

    @property
    def floors(self) -> Sequence[Ints]:
        return self._floors

    @property
    def tables(self) -> Sequence[Labels]:
        return self._tables

    @property
    def sizes(self) -> Ints:
        return self._sizes


@final
class Part:
    """The designs of a ground within a box."""

    def __init__(
        self,
        ground: Ground,
        cells: Sequence[Cells],
        amounts: Sequence[Floats],
        starts: Sequence[Ints],
        origins: Sequence[Ints],
    ) -> None:
        self._ground, self._cells = ground, cells
        self._amounts, self._starts, self._origins = amounts, starts, origins
        self.empty = any(len(held.codes) == 0 for held in cells)
        if not self.empty:
            self._plan = Plan(cells, ground.sizes)
            self.empty = self._plan.empty

    def largest(self, weights: Floats) -> tuple[float, Floats, Codes]:
        """The largest weighted sum of the (K,) columns; columns and code of the design that has it."""
        values = [held @ weights[columns] for held, columns in zip(self._amounts, self._ground.floors, strict=True)]
        best = [np.maximum.reduceat(held, first) for held, first in zip(values, self._starts, strict=True)]
        top, cells = self._plan.largest(best)
        columns, code = np.zeros(self._ground.columns), np.zeros(len(self._ground.sizes), np.int16)
        for at, cell in enumerate(cells):
            first = self._starts[at][cell]
            last = self._starts[at][cell + 1] if cell + 1 < len(self._starts[at]) else len(values[at])
            label = first + int(np.argmax(values[at][first:last]))
            columns[self._ground.floors[at]] += self._amounts[at][label]
            code[list(self._cells[at].axes)] = self._cells[at].codes[cell]
            write_codes(self._ground.tables[at], self._origins[at][label : label + 1], code[None])
        return top, columns, code


def _inside(cells: Cells, box: Box) -> Ints:
    allowed = np.ones(len(cells.codes), bool)
    for at, axis in enumerate(cells.axes):
        if axis in box:
            allowed &= box[axis][cells.codes[:, at]]
    # A cell without labels holds no design.
    return np.flatnonzero(allowed)
