"""Sets of allowed codes over few dimensions, and their natural join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

Axes = tuple[int, ...]
Codes = NDArray[np.int16]
Ints = NDArray[np.int64]


class TooManyCellsError(ValueError):
    """A join would hold more rows than fit."""


@dataclass(frozen=True, eq=False)
class Cells:
    """`codes` (C, axes), in ascending order; every combination that is not among them is forbidden."""

    axes: Axes
    codes: Codes


@dataclass(frozen=True, eq=False)
class Join:
    """`codes` (R, axes): all rows that agree with every joined set; `members` (R,) each: which cell of it."""

    axes: Axes
    codes: Codes
    members: tuple[Ints, ...]


def keys_of(codes: Codes, axes: Axes, of: Axes, sizes: Ints) -> Ints:
    """(N, axes) -> (N,) one number for the dimensions `of`, ascending with their codes."""
    key = np.zeros(len(codes), np.int64)
    for axis in of:
        key = key * int(sizes[axis]) + codes[:, axes.index(axis)]
    return key


def all_cells(axis: int, sizes: Ints) -> Cells:
    """Every value of one dimension."""
    return Cells((axis,), np.arange(sizes[axis], dtype=np.int16)[:, None])


def joined(sets: Sequence[Cells], sizes: Ints, most_rows: int) -> Join:
    """The rows over all dimensions of the sets, ascending.

    Raises:
        TooManyCellsError: there are more than `most_rows`, here or on the way.
    """
    left = list(range(len(sets)))
    first = max(left, key=lambda at: len(sets[at].codes))
    left.remove(first)
    axes, codes = sets[first].axes, sets[first].codes
    members = {first: np.arange(len(codes))}
    while left:
        # What adds fewest combinations goes first, so that it thins out what the others multiply.
        growth = {at: prod(int(sizes[axis]) for axis in set(sets[at].axes) - set(axes)) for at in left}
        chosen = min(left, key=lambda at: (growth[at], len(sets[at].codes)))
        left.remove(chosen)
        kept, matches = _matched(axes, codes, sets[chosen], sizes, most_rows)
        new = [at for at, axis in enumerate(sets[chosen].axes) if axis not in axes]
        codes = np.concatenate([codes[kept], sets[chosen].codes[matches][:, new]], axis=1)
        axes += tuple(sets[chosen].axes[at] for at in new)
        members = {at: held[kept] for at, held in members.items()} | {chosen: matches}
    ordered = tuple(sorted(axes))
    order = np.argsort(keys_of(codes, axes, ordered, sizes), kind="stable")
    columns = [axes.index(axis) for axis in ordered]
    return Join(ordered, codes[order][:, columns], tuple(members[at][order] for at in range(len(sets))))


def _matched(axes: Axes, codes: Codes, other: Cells, sizes: Ints, most_rows: int) -> tuple[Ints, Ints]:
    """Rows of the codes and rows of the other set, paired wherever they agree."""
    shared = tuple(axis for axis in other.axes if axis in axes)
    theirs = keys_of(other.codes, other.axes, shared, sizes)
    order = np.argsort(theirs, kind="stable")
    ours = keys_of(codes, axes, shared, sizes)
    low, high = (np.searchsorted(theirs[order], ours, side) for side in ("left", "right"))
    counts = high - low
    total = int(counts.sum())
    if total > most_rows:
        raise TooManyCellsError(f"{total:,} rows over {len(set(axes) | set(other.axes))} dimensions")
    kept = np.repeat(np.arange(len(codes)), counts)
    within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    return kept, order[np.repeat(low, counts) + within]
