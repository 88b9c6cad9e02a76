"""Labels: what partial designs add up to, cell by cell, and which designs these are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nas.exact.additive.cells import Cells, Codes, Ints, TooManyCellsError, joined, keys_of
from nas.exact.additive.leaves import Leaf
from nas.exact.additive.pruning import merged_labels
from nas.exact.chain import Floats


@dataclass(frozen=True, eq=False)
class Origin:
    """Where labels came from: the value of an eliminated dimension, if any, and a label of each joined table."""

    axis: int | None
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


@dataclass(frozen=True, eq=False)
class Caps:
    """Sums above the (K,) `ceilings` are no design's; a cell keeps `most_labels`, at the price of an epsilon in the
    `loose` first columns; a join may make `most_sums`."""

    ceilings: Floats
    most_labels: int
    loose: int
    most_sums: int


def without(axis: int, tables: Sequence[Labels], sizes: Ints, caps: Caps) -> Labels:
    """The tables joined, and the best of all values of one dimension.

    Raises:
        TooManyCellsError: the join has more rows, or sums of labels, than it may.
    """
    rows = joined([table.cells for table in tables], sizes, caps.most_sums)
    sums = np.ones(len(rows.codes))
    for table, member in zip(tables, rows.members, strict=True):
        sums *= np.diff(table.starts)[member]
    if sums.sum() > caps.most_sums:
        raise TooManyCellsError(f"{int(sums.sum()):,} sums of labels over {len(rows.axes)} dimensions")
    left = tuple(held for held in rows.axes if held != axis)
    keys = keys_of(rows.codes, rows.axes, left, sizes)
    order = np.argsort(keys, kind="stable")
    _, groups = np.unique(keys[order], return_index=True)
    members = np.stack([held[order] for held in rows.members])
    first, kept, at, picks, thinning = _merged(tables, np.append(groups, len(order)), members, caps)
    own = order[at]
    cells = rows.codes[order[groups]][:, [rows.axes.index(held) for held in left]]
    origin = Origin(axis, rows.codes[own, rows.axes.index(axis)], picks, tuple(tables))
    epsilon = _compounded(max(table.epsilon for table in tables), thinning)
    return Labels(Cells(left, cells), first, kept, epsilon, origin)


def combined(tables: Sequence[Labels], caps: Caps) -> Labels:
    """The sum of tables that are of a single cell each."""
    members = np.zeros((len(tables), 1), np.int64)
    groups = np.array([0, min((len(table.starts) - 1 for table in tables), default=0)])
    first, kept, _, picks, thinning = _merged(tables, groups, members, caps)
    origin = Origin(None, np.zeros(len(kept), np.int16), picks, tuple(tables))
    epsilon = _compounded(max(table.epsilon for table in tables), thinning)
    return Labels(Cells((), np.zeros((1, 0), np.int16)), first, kept, epsilon, origin)


def thinned(table: Labels, caps: Caps) -> Labels:
    """The same table with fewer labels."""
    cells = np.arange(len(table.starts))
    first, kept, _, picks, thinning = _merged([table], cells, cells[None, :-1], caps)
    origin = table.origin
    if origin is not None:
        own = picks[:, 0]
        origin = Origin(origin.axis, origin.choice[own], origin.picks[own], origin.tables)
    return Labels(table.cells, first, kept, _compounded(table.epsilon, thinning), origin)


def _merged(
    tables: Sequence[Labels], groups: Ints, members: Ints, caps: Caps
) -> tuple[Ints, Floats, Ints, Ints, float]:
    """As `merged_labels`, with labels numbered table by table."""
    labels = np.cumsum([0, *(len(table.values) for table in tables)])[:-1]
    offsets = np.cumsum([0, *(len(table.starts) for table in tables)])[:-1]
    starts = np.concatenate([table.starts + first for table, first in zip(tables, labels, strict=True)])
    values = np.concatenate([table.values for table in tables])
    # Few of the columns are touched by any one table.
    active = np.flatnonzero(np.any(values != 0, axis=0))
    loose = int((active < caps.loose).sum())
    if len(active) == 0:
        active = np.array([0])
    first, sums, at, picks, thinning = merged_labels(
        groups.astype(np.int64), members, starts, offsets, values[:, active], caps.ceilings[active],
        caps.most_labels, loose,
    )  # fmt: skip
    kept = np.zeros((len(sums), values.shape[1]))
    kept[:, active] = sums
    return first, kept, at, picks - labels, thinning


def _compounded(one: float, other: float) -> float:
    return (1 + one) * (1 + other) - 1


def write_codes(table: Labels, labels: Ints, codes: Codes) -> None:
    """Fill in, row by row of (N, D) codes, every dimension that was eliminated on the way to (N,) labels."""
    origin = table.origin
    if origin is None:
        return
    if origin.axis is not None:
        codes[:, origin.axis] = origin.choice[labels]
    for at, joined_table in enumerate(origin.tables):
        write_codes(joined_table, origin.picks[labels, at], codes)
