"""Dimensions eliminated one by one from a sum of tables (bucket elimination, Dechter 1999), with Pareto sets as values.

Emmanuel Rollon and Javier Larrosa, Bucket elimination for multiobjective optimization problems (2006,
https://doi.org/10.1007/s10732-006-6726-y).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from math import prod

import numpy as np

from nas.exact.additive.cells import Cells, Ints, TooManyCellsError
from nas.exact.additive.labels import Caps, Labels, thinned, without

# Below so many labels in a cell a join is not made smaller by thinning.
FEWEST_LABELS = 64


def eliminated(tables: Sequence[Labels], axes: Collection[int], sizes: Ints, caps: Caps) -> list[Labels]:
    """The tables without these dimensions; one whose elimination would add up too many labels stays."""
    left, tables = set(axes), list(tables)
    while left:
        axis = _next(left, tables, sizes)
        left.remove(axis)
        touching, others = _parted(axis, tables)
        try:
            tables = [*others, without(axis, touching, sizes, caps)]
        except TooManyCellsError:
            continue
    return tables


def best_labels(tables: Sequence[Labels], sizes: Ints, caps: Caps) -> list[Labels]:
    """All dimensions eliminated: tables of a single cell. Where a join would add up too many labels, they are thinned.

    Raises:
        TooManyCellsError: a join has too many rows by itself.
    """
    left, tables = {axis for table in tables for axis in table.cells.axes}, list(tables)
    while left:
        axis = _next(left, tables, sizes)
        left.remove(axis)
        touching, others = _parted(axis, tables)
        tables = [*others, _thinned_without(axis, touching, sizes, caps)]
    return tables


def _thinned_without(axis: int, tables: list[Labels], sizes: Ints, caps: Caps) -> Labels:
    while True:
        try:
            return without(axis, tables, sizes, caps)
        except TooManyCellsError:
            longest = max(int(np.diff(table.starts).max(initial=0)) for table in tables)
            if longest <= FEWEST_LABELS:
                raise
            fewer = replace(caps, most_labels=longest // 2)
            tables = [thinned(table, fewer) for table in tables]


def _next(left: Collection[int], tables: Sequence[Labels], sizes: Ints) -> int:
    cells = [table.cells for table in tables]
    return min(left, key=lambda axis: (widest_join(axis, cells, sizes), axis))


def _parted(axis: int, tables: Sequence[Labels]) -> tuple[list[Labels], list[Labels]]:
    """The tables that read a dimension, and the others."""
    touching = [table for table in tables if axis in table.cells.axes]
    return touching, [table for table in tables if axis not in table.cells.axes]


def widest_join(axis: int, tables: Sequence[Cells], sizes: Ints) -> int:
    """How many rows a join of all that reads a dimension could have."""
    axes = {held for cells in tables if axis in cells.axes for held in cells.axes}
    return prod(int(sizes[held]) for held in axes)
