"""The set of valid designs of a space: counted exactly, sampled uniformly, entered by the shortest way.

A design is one position per dimension. Each rule is a table of allowed combinations of the dimensions that it reads.
Dimensions are eliminated one by one (bucket elimination, Dechter 1999); the table left by each step says how many valid
designs continue a partial one, so walking the steps backwards samples without rejection and repairs without search.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from search_spaces.core.errors import SpaceError

Codes = np.ndarray  # (N, D) int16

# A rule table beyond this many entries means a rule that ties too many dimensions together.
MAX_TABLE = 20_000_000


@dataclass(frozen=True, eq=False)
class Factor:
    """Allowed combinations of some dimensions (axes sorted), and the sentence that forbids the others."""

    axes: tuple[int, ...]
    allowed: np.ndarray
    sentence: str


def merged(factors: Iterable[Factor]) -> list[Factor]:
    """Factors that say one sentence of the same dimensions as one."""
    found: dict[tuple[str, tuple[int, ...]], Factor] = {}
    for factor in factors:
        key = factor.sentence, factor.axes
        allowed = factor.allowed & found[key].allowed if key in found else factor.allowed
        found[key] = Factor(factor.axes, allowed, factor.sentence)
    return list(found.values())


@dataclass(frozen=True, eq=False)
class _Step:
    """Elimination of one dimension: the number of continuations for each value, given the dimensions `given`."""

    dimension: int
    given: tuple[int, ...]
    continuations: np.ndarray  # shape (sizes of given..., size of dimension), float64: exact up to relative 1e-15
    cumulative: np.ndarray  # along the last axis, scaled to 1; 0 where nothing continues


class DesignSet:
    """All designs that every factor allows."""

    def __init__(self, sizes: Sequence[int] | np.ndarray, factors: Sequence[Factor]) -> None:
        self.sizes = np.asarray(sizes, dtype=np.int64)
        self.factors = tuple(factors)

    def valid(self, codes: Codes) -> np.ndarray:
        """(N,) bool: inside the domains and allowed by every rule."""
        codes = np.asarray(codes)
        inside: np.ndarray = np.all((codes >= 0) & (codes < self.sizes), axis=1)
        kept = np.where(inside[:, np.newaxis], codes, 0)
        for factor in self.factors:
            inside &= factor.allowed[tuple(kept[:, axis] for axis in factor.axes)]
        return inside

    def broken(self, code: np.ndarray) -> list[str]:
        """The sentences of the rules that one design breaks."""
        return [f.sentence for f in self.factors if not f.allowed[tuple(int(code[axis]) for axis in f.axes)]]

    @property
    def cardinality(self) -> int:
        """Exact number of valid designs."""
        return self._elimination[0]

    def sample(self, count: int, rng: np.random.Generator) -> Codes:
        """(count, D) int16, uniform over the valid designs.

        Raises:
            SpaceError: there is no valid design.
        """
        self.require_some()
        codes = np.zeros((count, len(self.sizes)), dtype=np.int16)
        for step in self._backwards:
            rows = step.cumulative[tuple(codes[:, axis] for axis in step.given)]
            draws = rng.random(count)
            codes[:, step.dimension] = (draws[:, None] >= rows).sum(axis=1)
        return codes

    def repair(self, codes: Codes) -> Codes:
        """The same codes with each invalid one changed to a valid one near it; valid ones stay as they are."""
        self.require_some()
        codes = np.clip(codes, 0, self.sizes - 1).astype(np.int16)
        broken = np.flatnonzero(~self.valid(codes))
        fixed = codes[broken]
        for step in self._backwards:
            possible = np.atleast_2d(step.continuations[tuple(fixed[:, axis] for axis in step.given)] > 0)
            wish = fixed[:, step.dimension]
            distance = np.abs(np.arange(possible.shape[1]) - wish[:, None])
            fixed[:, step.dimension] = np.where(possible, distance, np.iinfo(np.int64).max).argmin(axis=1)
        codes[broken] = fixed
        return codes

    def require_some(self) -> None:
        """Raise a SpaceError that tells the rules where they leave no design."""
        if self.cardinality == 0:
            sentences = "; ".join(factor.sentence for factor in self.factors[:6])
            raise SpaceError(
                f"The space holds no valid design: its rules exclude each other ({sentences}).", field="rules"
            )

    @cached_property
    def _backwards(self) -> list[_Step]:
        return list(reversed(self._elimination[1]))

    @cached_property
    def _elimination(self) -> tuple[int, list[_Step]]:
        # Exact counts are Python integers (object arrays): spaces hold far more than 2**63 designs.
        tables = [(factor.axes, factor.allowed.astype(object)) for factor in self.factors if factor.axes]
        scale = 0 if any(not factor.axes and not factor.allowed for factor in self.factors) else 1
        left, steps = set(range(len(self.sizes))), []
        while left:
            dimension = min(left, key=lambda axis: (self._cost(axis, tables), axis))
            left.remove(dimension)
            touching = [table for table in tables if dimension in table[0]]
            tables = [table for table in tables if dimension not in table[0]]
            given = tuple(sorted({axis for axes, _ in touching for axis in axes} - {dimension}))
            counts = self._product(touching, (*given, dimension))
            # Beyond 2**63 a sum of all is a plain integer that numpy would not take for an object.
            totals = np.asarray(counts.sum(axis=-1), dtype=object)
            steps.append(_step(dimension, given, counts, totals))
            if given:
                tables.append((given, totals))
            else:
                scale *= int(totals)
        return scale, steps

    def _cost(self, dimension: int, tables: list[tuple[tuple[int, ...], np.ndarray]]) -> int:
        """Size of the table that eliminating a dimension would build."""
        axes = {axis for held, _ in tables if dimension in held for axis in held} | {dimension}
        return prod(int(self.sizes[axis]) for axis in axes)

    def _product(self, tables: list[tuple[tuple[int, ...], np.ndarray]], axes: tuple[int, ...]) -> np.ndarray:
        shape = [int(self.sizes[axis]) for axis in axes]
        if prod(shape) > MAX_TABLE:
            raise SpaceError(
                f"The rules tie {len(axes)} dimensions into {prod(shape):,} combinations; "
                f"at most {MAX_TABLE:,} can be counted. Split the rule, or shorten the domains that it reads.",
                field="rules",
            )
        counts = np.ones(shape, dtype=object)
        for held, table in tables:
            order = sorted(range(len(held)), key=lambda position: axes.index(held[position]))
            ordered = [held[position] for position in order]
            counts = counts * table.transpose(order).reshape([int(self.sizes[a]) if a in ordered else 1 for a in axes])
        return counts


def _step(dimension: int, given: tuple[int, ...], counts: np.ndarray, totals: np.ndarray) -> _Step:
    denominators = np.where(totals == 0, 1, totals)
    shares = (counts / denominators[..., None] if given else counts / denominators).astype(np.float64)
    cumulative = np.cumsum(shares, axis=-1)
    # The last possible value takes the rounding, so that a draw just below 1 never lands on an impossible one.
    possible = shares > 0
    last = shares.shape[-1] - 1 - np.argmax(possible[..., ::-1], axis=-1)
    cumulative = np.where(np.arange(shares.shape[-1]) >= last[..., None], 1.0, cumulative)
    return _Step(dimension, given, shares, cumulative)
