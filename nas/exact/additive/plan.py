"""The largest sum of one value a cell from each table, over all designs: max-plus elimination, planned once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from nas.exact.additive.cells import Cells, Ints, joined, keys_of
from nas.exact.additive.elimination import widest_join
from nas.exact.chain import Floats

MOST_ROWS = 20_000_000


@dataclass(frozen=True, eq=False)
class _Step:
    """One dimension less: rows of a join in groups of one cell of the table that results."""

    tables: tuple[int, ...]
    members: Ints  # (tables, R)
    groups: Ints  # (G,) first rows


@final
class Plan:
    """Eliminates all dimensions of some tables."""

    def __init__(self, tables: Sequence[Cells], sizes: Ints) -> None:
        held = dict(enumerate(tables))
        self._first = len(tables)
        self._steps: list[_Step] = []
        left = {axis for cells in tables for axis in cells.axes}
        while left:
            axis = min(left, key=lambda axis: (widest_join(axis, list(held.values()), sizes), axis))
            left.remove(axis)
            touching = tuple(at for at, cells in held.items() if axis in cells.axes)
            rows = joined([held.pop(at) for at in touching], sizes, MOST_ROWS)
            rest = tuple(other for other in rows.axes if other != axis)
            keys = keys_of(rows.codes, rows.axes, rest, sizes)
            order = np.argsort(keys, kind="stable")
            _, groups = np.unique(keys[order], return_index=True)
            self._steps.append(_Step(touching, np.stack(rows.members)[:, order], groups))
            columns = [rows.axes.index(other) for other in rest]
            held[self._first + len(self._steps) - 1] = Cells(rest, rows.codes[order[groups]][:, columns])
        self._ends = tuple(held)
        self.empty = any(len(cells.codes) == 0 for cells in held.values())

    def largest(self, values: Sequence[Floats]) -> tuple[float, Ints]:
        """The largest sum of one of the (C,) values of each table, and the cells it takes; there must be one."""
        held, best_rows = list(values), []
        for step in self._steps:
            sums = held[step.tables[0]][step.members[0]]
            for table, member in zip(step.tables[1:], step.members[1:], strict=True):
                sums += held[table][member]
            held.append(np.maximum.reduceat(sums, step.groups))
            best_rows.append(sums)
        cells = np.zeros(len(held), np.int64)
        for at in range(len(self._steps) - 1, -1, -1):
            step, cell = self._steps[at], cells[self._first + at]
            first = step.groups[cell]
            last = step.groups[cell + 1] if cell + 1 < len(step.groups) else len(best_rows[at])
            row = first + int(np.argmax(best_rows[at][first:last]))
            cells[list(step.tables)] = step.members[:, row]
        return float(sum(held[at][0] for at in self._ends)), cells[: self._first]
