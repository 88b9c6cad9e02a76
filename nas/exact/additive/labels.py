"""Labels: what partial designs add up to, cell by cell, and which designs these are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nas.exact.additive.cells import Cells, Codes, Ints, TooManyCells, joined, keys_of
from nas.exact.additive.leaves import Leaf
from nas.exact.additive.pruning import merged_labels
from nas.exact.chain import Floats


@dataclass(frozen=True, eq=False)
class Origin:
    """Where labels came from: the value of an eliminated dimension, and a label of each joined table."""

    axis: int
    choice: Codes  # (N,)
    picks: Ints  # (N, tables)
    tables: tuple[Labels, ...]


@dataclass(frozen=True, eq=False)
class Labels:
    """Cell c has the labels `starts[c]:starts[c + 1]` of `values` (N, K), all minimised. Whatever they left out has a
    label in its cell that is nowhere worse but in column 0, and there by a factor of 1 + `epsilon` at most."""

    cells: Cells
    starts: Ints
    values: Floats
    epsilon: float
    origin: Origin | None


def labels_of(leaf: Leaf, signs: Floats) -> Labels:
    """One label a cell; `signs` (K,) turn every column into one that is minimised."""
    return Labels(leaf.cells, np.arange(len(leaf.amounts) + 1), leaf.amounts * signs, 0.0, None)


def without(axis: int, tables: Sequence[Labels], sizes: Ints, ceilings: Floats, most: int, most_sums: int) -> Labels:
    """The tables joined, and the best of all values of one dimension, with at most `most` labels in a cell.

    Raises:
        TooManyCells: the join has more than `most_sums` rows, or sums of labels.
    """
    rows = joined([table.cells for table in tables], sizes, most_sums)
    sums = np.ones(len(rows.codes))
    for table, member in zip(tables, rows.members, strict=True):
        sums *= np.diff(table.starts)[member]
    if sums.sum() > most_sums:
        raise TooManyCells(f"{int(sums.sum()):,} sums of labels over {len(rows.axes)} dimensions")
    left = tuple(held for held in rows.axes if held != axis)
    keys = keys_of(rows.codes, rows.axes, left, sizes)
    order = np.argsort(keys, kind="stable")
    _, groups = np.unique(keys[order], return_index=True)
    members = np.stack([held[order] for held in rows.members])
    labels = np.concatenate([[0], np.cumsum([len(table.values) for table in tables])])
    starts = np.concatenate([table.starts + first for table, first in zip(tables, labels, strict=False)])
    offsets = np.concatenate([[0], np.cumsum([len(table.starts) for table in tables])])
    values = np.concatenate([table.values for table in tables])
    group_starts = np.append(groups, len(order)).astype(np.int64)
    kept_starts, kept, at, picks, thinning = merged_labels(
        group_starts, members, starts, offsets, values, ceilings, most
    )
    own = order[at]
    cells = rows.codes[order[groups]][:, [rows.axes.index(held) for held in left]]
    origin = Origin(axis, rows.codes[own, rows.axes.index(axis)], picks - labels[:-1], tuple(tables))
    epsilon = (1 + max(table.epsilon for table in tables)) * (1 + thinning) - 1
    return Labels(Cells(left, cells), kept_starts, kept, epsilon, origin)


def write_codes(table: Labels, labels: Ints, codes: Codes) -> None:
    """Fill in, row by row of (N, D) codes, every dimension that was eliminated on the way to (N,) labels."""
    origin = table.origin
    if origin is None:
        return
    codes[:, origin.axis] = origin.choice[labels]
    for at, joined_table in enumerate(origin.tables):
        write_codes(joined_table, origin.picks[labels, at], codes)
