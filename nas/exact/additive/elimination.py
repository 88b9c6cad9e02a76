"""Dimensions eliminated one by one from a sum of tables (bucket elimination, Dechter 1999), with Pareto sets as values.

Emmanuel Rollon and Javier Larrosa, Bucket elimination for multiobjective optimization problems (2006,
https://doi.org/10.1007/s10732-006-6726-y).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import prod

import numpy as np

from nas.exact.additive.cells import Cells, Ints, TooManyCells
from nas.exact.additive.labels import Labels, without
from nas.exact.chain import Floats


def eliminated(
    tables: Sequence[Labels], axes: Collection[int], sizes: Ints, ceilings: Floats, most: int, most_sums: int
) -> list[Labels]:
    """The tables without these dimensions; one whose elimination would add up too many labels stays."""
    left, tables = set(axes), list(tables)
    while left:
        axis = min(left, key=lambda axis: (widest_join(axis, [table.cells for table in tables], sizes), axis))
        left.remove(axis)
        touching = [table for table in tables if axis in table.cells.axes]
        others = [table for table in tables if axis not in table.cells.axes]
        try:
            tables = [*others, without(axis, touching, sizes, ceilings, most, most_sums)]
        except TooManyCells:
            continue
    return tables


def widest_join(axis: int, tables: Sequence[Cells], sizes: Ints) -> int:
    """How many rows a join of all that reads a dimension could have."""
    axes = {held for cells in tables if axis in cells.axes for held in cells.axes}
    return prod(int(sizes[held]) for held in axes)
