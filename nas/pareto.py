"""Ranking on arrays: dominance, fronts and crowding; every objective is minimised.

Sorting: efficient non-dominated sort (Zhang et al. 2015, https://doi.org/10.1109/TEVC.2014.2308305);
crowding and constrained domination: NSGA-II (Deb et al. 2002, https://doi.org/10.1109/4235.996017).
"""

import numpy as np
from numpy.typing import NDArray

from predictors.core.compiling import njit

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# Fronts of blocks wait until this many rows are worth one merge with the running front.
PENDING_ROWS = 16_384


def non_dominated_ranks(values: Floats) -> Indices:
    """(N, K) objectives -> (N,) ranks: 0 for the front, 1 for the front of the rest, ...; equals share."""
    if len(values) == 0:
        return np.zeros(0, np.int64)
    order = _lexicographic(values)
    ranks = np.empty(len(values), np.int64)
    ranks[order] = _ranks_of_sorted(np.ascontiguousarray(values[order]))
    return ranks


def constrained_ranks(values: Floats, violation: Floats) -> Indices:
    """(N, K) objectives, (N,) violations -> (N,) ranks: the feasible by dominance, then by violation."""
    feasible = violation <= 0
    ranks = np.empty(len(values), np.int64)
    ranks[feasible] = non_dominated_ranks(values[feasible])
    first = ranks[feasible].max(initial=-1) + 1
    ranks[~feasible] = first + np.unique(violation[~feasible], return_inverse=True)[1]
    return ranks


def evenly_spread(points: Floats, count: int) -> Indices:
    """Up to `count` of (n, K) points, ascending, the first among them: each next one is the farthest from those chosen.

    Distances are Euclidean after every objective is scaled to its range (Gonzalez 1985, farthest-first traversal).
    """
    if len(points) <= count:
        return np.arange(len(points))
    span = np.ptp(points, axis=0)
    scaled = (points - points.min(axis=0)) / np.where(span > 0, span, 1.0)
    chosen = [0]
    distances = np.linalg.norm(scaled - scaled[0], axis=1)
    while len(chosen) < count:
        chosen.append(int(distances.argmax()))
        distances = np.minimum(distances, np.linalg.norm(scaled - scaled[chosen[-1]], axis=1))
    return np.sort(np.array(chosen))


def crowding_distances(values: Floats, ranks: Indices) -> Floats:
    """(N, K) objectives, (N,) ranks -> (N,) gaps between neighbours of equal rank; borders get inf."""
    distances = np.zeros(len(values))
    for column in values.T:
        order = np.lexsort((column, ranks))
        ordered, rank = _bounded(column)[order], ranks[order]
        starts = np.flatnonzero(np.diff(rank, prepend=-1))
        sizes = np.diff(starts, append=len(rank))
        lowest = np.repeat(ordered[starts], sizes)
        span = np.repeat(ordered[starts + sizes - 1], sizes) - lowest
        gaps = np.zeros(len(values))
        gaps[1:-1] = ordered[2:] - ordered[:-2]
        shares = np.divide(gaps, span, out=np.zeros(len(values)), where=span > 0)
        shares[starts] = shares[starts + sizes - 1] = np.inf
        distances[order] += shares
    return distances


def pareto_front(values: Floats) -> Indices:
    """(N, K) objectives -> ascending row numbers of the front; of equal rows only the first."""
    if len(values) == 0:
        return np.zeros(0, np.int64)
    order = _lexicographic(values)
    kept = _front_of_sorted(np.ascontiguousarray(values[order]))
    return np.sort(order[kept])


class ParetoArchive:
    """The front of all feasible rows met so far, kept over blocks; a row is named by when it was met."""

    def __init__(self, objectives: int) -> None:
        self._values = np.zeros((0, objectives))
        self._rows = np.zeros(0, np.int64)
        self._pending: list[tuple[Floats, Indices]] = []
        self._pending_rows = 0
        self._met = 0

    def add(self, values: Floats, feasible: NDArray[np.bool_]) -> None:
        """Take in the next block: (n, K) objectives, (n,) whether each may enter."""
        rows = np.flatnonzero(feasible)
        front = rows[pareto_front(values[rows])]
        self._pending.append((values[front], front + self._met))
        self._pending_rows += len(front)
        self._met += len(values)
        if self._pending_rows > PENDING_ROWS:
            self._merge()

    def front(self) -> tuple[Indices, Floats]:
        """The front: (F,) row numbers in the order met, and their (F, K) objectives."""
        self._merge()
        return self._rows, self._values

    def _merge(self) -> None:
        values = np.concatenate([self._values, *(block for block, _ in self._pending)])
        rows = np.concatenate([self._rows, *(numbers for _, numbers in self._pending)])
        front = pareto_front(values)
        self._values, self._rows = values[front], rows[front]
        self._pending, self._pending_rows = [], 0


def _lexicographic(values: Floats) -> Indices:
    return np.lexsort(values.T[::-1])


def _bounded(column: Floats) -> Floats:
    """The column with its infinities pulled back to its finite ends: the unknown has no distance."""
    finite = column[np.isfinite(column)]
    return np.clip(column, finite.min(), finite.max()) if len(finite) else np.zeros(len(column))


@njit()
def _dominates(a: Floats, b: Floats) -> bool:
    """Whether a is nowhere worse than b and somewhere better."""
    better = False
    for k in range(a.size):
        if a[k] > b[k]:
            return False
        better |= a[k] < b[k]
    return better


@njit()
def _ranks_of_sorted(values: Floats) -> Indices:
    """Ranks of lexicographically sorted rows: each row only meets fronts that exist, by binary search."""
    n, objectives = values.shape
    ranks = np.empty(n, np.int64)
    newest = np.empty(n, np.int64)
    older = np.full(n, -1, np.int64)
    fronts = 0
    for row in range(n):
        low, high = 0, fronts
        while low < high:
            middle = (low + high) // 2
            member = newest[middle]
            dominated = False
            while member >= 0:
                if _dominates(values[member], values[row]):
                    dominated = True
                    break
                # With two objectives the newest member holds the front's least second one: it speaks for all.
                member = older[member] if objectives > 2 else -1
            if dominated:
                low = middle + 1
            else:
                high = middle
        if low == fronts:
            newest[fronts] = -1
            fronts += 1
        older[row] = newest[low]
        newest[low] = row
        ranks[row] = low
    return ranks


@njit()
def _front_of_sorted(values: Floats) -> NDArray[np.bool_]:
    """Which of the lexicographically sorted rows are in the front; of equal ones the first."""
    n, objectives = values.shape
    kept = np.zeros(n, np.bool_)
    members = np.empty(n, np.int64)
    count = 0
    for row in range(n):
        beaten = False
        first = max(0, count - 1) if objectives <= 2 else 0
        for slot in range(first, count):
            member = members[slot]
            beaten = True
            for k in range(objectives):
                if values[member, k] > values[row, k]:
                    beaten = False
                    break
            if beaten:
                # Whoever beat one row tends to beat the next: ask it first.
                if objectives > 2:
                    members[slot], members[0] = members[0], members[slot]
                break
        if not beaten:
            members[count] = row
            count += 1
            kept[row] = True
    return kept
