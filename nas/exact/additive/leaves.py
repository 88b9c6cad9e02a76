"""A compiled space as leaves: additive amounts over the valid codes of few dimensions each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nas.compiled.space import metric_terms
from nas.exact.additive.cells import Axes, Cells, Codes, Ints, all_cells, joined
from nas.exact.chain import Floats
from predictors.core.metric import AdditiveMetric
from search_spaces.core.designs import Factor
from search_spaces.core.space import SearchSpace
from search_spaces.core.varying import axes_of, spread_over

MOST_ROWS = 30_000_000


@dataclass(frozen=True, eq=False)
class Leaf:
    """`amounts` (C, K): what each cell adds to each column."""

    cells: Cells
    amounts: Floats


@dataclass(frozen=True, eq=False)
class Piece:
    """coefficient x amounts of some columns, over the dimensions that both read."""

    axes: Axes
    coefficient: Any
    own_axes: Axes
    amounts: dict[int, Any]


def pieces_of(space: SearchSpace, metrics: Sequence[AdditiveMetric], columns: Sequence[str]) -> list[Piece]:
    """What the columns of the metrics are sums of; a column is named by its place."""
    place = {column: at for at, column in enumerate(columns)}
    pieces = []
    for term in metric_terms(space, metrics):
        for own_axes, held in term.amounts.items():
            amounts = {place[name]: values for name, values in held.items() if name in place and np.any(values != 0)}
            if amounts:
                axes = tuple(sorted({*own_axes, *axes_of(term.coefficient)}))
                pieces.append(Piece(axes, term.coefficient, own_axes, amounts))
    return pieces


def leaves_of(space: SearchSpace, pieces: Sequence[Piece], columns: int) -> list[Leaf]:
    """The sum of the leaves is every column of every valid design; no other design is in all of their cells.

    Raises:
        TooManyCellsError: an operator or rule reads more dimensions at once than can be listed.
    """
    rules = _rules(space.designs.factors)
    scopes = _largest([piece.axes for piece in pieces] + [rule.axes for rule in rules])
    # A dimension that nothing reads still has a value in every design.
    scopes += [(axis,) for axis in range(len(space.sizes)) if not any(axis in scope for scope in scopes)]
    held: dict[Axes, list[Piece]] = {scope: [] for scope in scopes}
    for piece in pieces:
        held[_home(piece.axes, scopes)].append(piece)
    return [_leaf(scope, held[scope], rules, space.sizes, columns) for scope in scopes]


def column_sums(pieces: Sequence[Piece], codes: Codes, columns: int) -> Floats:
    """(N, D) codes -> (N, columns)."""
    sums = np.zeros((len(codes), columns))
    _add(sums, pieces, tuple(range(codes.shape[1])), codes)
    return sums


def _rules(factors: Sequence[Factor]) -> list[Factor]:
    """One table of allowed codes for each set of dimensions."""
    by_axes: dict[Axes, Factor] = {}
    for factor in factors:
        allowed = factor.allowed & by_axes[factor.axes].allowed if factor.axes in by_axes else factor.allowed
        by_axes[factor.axes] = Factor(factor.axes, allowed, factor.sentence)
    return list(by_axes.values())


def _largest(scopes: Iterable[Axes]) -> list[Axes]:
    """The scopes that lie in no other."""
    distinct = sorted(set(scopes), key=lambda scope: (-len(scope), scope))
    kept: list[Axes] = []
    for scope in distinct:
        if not any(set(scope) <= set(other) for other in kept):
            kept.append(scope)
    return kept


def _home(axes: Axes, scopes: Sequence[Axes]) -> Axes:
    return min((scope for scope in scopes if set(axes) <= set(scope)), key=len)


def _leaf(scope: Axes, pieces: Sequence[Piece], rules: Sequence[Factor], sizes: Ints, columns: int) -> Leaf:
    within = [
        Cells(rule.axes, np.argwhere(rule.allowed).astype(np.int16)) for rule in rules if set(rule.axes) <= set(scope)
    ]
    rows = joined([*(all_cells(axis, sizes) for axis in scope), *within], sizes, MOST_ROWS) if scope else None
    codes = np.zeros((1, 0), np.int16) if rows is None else rows.codes.astype(np.int16)
    amounts = np.zeros((len(codes), columns))
    _add(amounts, pieces, scope, codes)
    # Operators that no valid design draws may be priced as infinite or not at all.
    real = np.isfinite(amounts).all(axis=1)
    return Leaf(Cells(scope, codes[real]), amounts[real])


def _add(amounts: Floats, pieces: Sequence[Piece], scope: Axes, codes: Codes) -> None:
    """Add the pieces to the columns of codes over the scope."""
    for piece in pieces:
        axes = axes_of(piece.coefficient)
        factor = _at(spread_over(piece.coefficient, axes), axes, scope, codes)
        for column, values in piece.amounts.items():
            amounts[:, column] += factor * _at(values, piece.own_axes, scope, codes)


def _at(values: Any, axes: Axes, scope: Axes, codes: Codes) -> Any:
    if not axes:
        return float(values)
    return np.asarray(values, np.float64)[tuple(codes[:, scope.index(axis)] for axis in axes)]
