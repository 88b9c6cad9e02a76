"""Terms merged into few tables and laid out flat for the gather kernel."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from nas.compiled.terms import Term
from search_spaces.core.varying import axes_of, spread_over

# Rows up to which tables over different dimensions are merged: fewer gathers, while a table stays in a core's cache.
MERGED_ROWS = 8_192

Axes = tuple[int, ...]
Amounts = dict[Axes, dict[str, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Tables:
    """Everything `gather_sums` reads.

    Table t is over the dimensions `axes[axes_start[t]:axes_start[t + 1]]` with those `strides` (in rows); its rows of
    `widths[t]` values start at `values[starts[t]]` and add to the columns `targets[target_start[t]:...]`, times
    coefficient `factors[t]` (-1: none). The first `coefficient_tables` tables hold the coefficients themselves; their
    targets are positions among these.
    """

    columns: tuple[str, ...]
    coefficient_tables: int
    coefficients: int
    axes: np.ndarray
    strides: np.ndarray
    axes_start: np.ndarray
    starts: np.ndarray
    widths: np.ndarray
    targets: np.ndarray
    target_start: np.ndarray
    factors: np.ndarray
    values: np.ndarray


def laid_out(terms: list[Term], columns: tuple[str, ...], sizes: np.ndarray, dtype: Any) -> Tables:
    """Merge what may be merged, then lay out flat; `dtype` float64 for metrics, uint64 for fingerprints."""
    free: Amounts = {}
    factored: list[tuple[Any, Amounts]] = []
    for term in terms:
        kept: Amounts = {}
        for axes, held in term.amounts.items():
            union = tuple(sorted({*axes, *axes_of(term.coefficient)}))
            if _rows(union, sizes) <= MERGED_ROWS:
                factor = spread_over(term.coefficient, union).astype(dtype)
                _add(free, union, {name: _aligned(values, axes, union) * factor for name, values in held.items()})
            else:
                _add(kept, axes, held)
        if kept:
            factored.append((term.coefficient, _merged(kept, sizes)))
    layout = _Layout(columns, sizes, dtype)
    layout.add_coefficients([coefficient for coefficient, _ in factored])
    for axes, held in _merged(free, sizes).items():
        layout.add(axes, held, -1)
    for index, (_, amounts) in enumerate(factored):
        for axes, held in amounts.items():
            layout.add(axes, held, index)
    return layout.tables(len(factored))


def _merged(amounts: Amounts, sizes: np.ndarray) -> Amounts:
    """Largest first, each table joins the one that grows least by it, if the union stays small or is nothing new."""
    merged: Amounts = {}
    for axes, held in sorted(amounts.items(), key=lambda item: (-_rows(item[0], sizes), item[0])):
        unions = [(_rows(tuple(sorted({*other, *axes})), sizes) - _rows(other, sizes), other) for other in merged]
        fitting = [
            (growth, other) for growth, other in unions if growth == 0 or _rows(other, sizes) + growth <= MERGED_ROWS
        ]
        if not fitting:
            _add(merged, axes, held)
            continue
        _, other = min(fitting)
        union = tuple(sorted({*other, *axes}))
        before = merged.pop(other)
        _add(merged, union, {name: _aligned(values, other, union) for name, values in before.items()})
        _add(merged, union, {name: _aligned(values, axes, union) for name, values in held.items()})
    return merged


def _rows(axes: Axes, sizes: np.ndarray) -> int:
    return prod(int(sizes[axis]) for axis in axes)


def _aligned(values: np.ndarray, axes: Axes, union: Axes) -> np.ndarray:
    shape = dict(zip(axes, values.shape, strict=True))
    return values.reshape([shape.get(axis, 1) for axis in union])


def _add(amounts: Amounts, axes: Axes, held: dict[str, np.ndarray]) -> None:
    table = amounts.setdefault(axes, {})
    for name, values in held.items():
        table[name] = table[name] + values if name in table else values


class _Layout:
    """Flat arrays under construction."""

    def __init__(self, columns: tuple[str, ...], sizes: np.ndarray, dtype: Any) -> None:
        self._columns, self._sizes, self._dtype = columns, sizes, dtype
        self._coefficient_tables = 0
        self._axes: list[Axes] = []
        self._targets: list[list[int]] = []
        self._factors: list[int] = []
        self._values: list[np.ndarray] = []

    def add_coefficients(self, coefficients: list[Any]) -> None:
        """One table for all coefficients over the same dimensions."""
        by_axes: dict[Axes, list[int]] = {}
        for index, coefficient in enumerate(coefficients):
            by_axes.setdefault(axes_of(coefficient), []).append(index)
        for axes, members in by_axes.items():
            self._append(axes, members, -1, [spread_over(coefficients[index], axes) for index in members])
        self._coefficient_tables = len(by_axes)

    def add(self, axes: Axes, held: dict[str, np.ndarray], factor: int) -> None:
        names = [name for name in self._columns if name in held and np.any(held[name] != 0)]
        if names:
            self._append(axes, [self._columns.index(name) for name in names], factor, [held[name] for name in names])

    def _append(self, axes: Axes, targets: list[int], factor: int, arrays: list[np.ndarray]) -> None:
        shape = [int(self._sizes[axis]) for axis in axes]
        full = [np.broadcast_to(array, shape).astype(self._dtype).reshape(-1) for array in arrays]
        self._axes.append(axes)
        self._targets.append(targets)
        self._factors.append(factor)
        self._values.append(np.stack(full, axis=1).reshape(-1))

    def tables(self, coefficients: int) -> Tables:
        strides = [[_rows(axes[at + 1 :], self._sizes) for at in range(len(axes))] for axes in self._axes]
        return Tables(
            columns=self._columns,
            coefficient_tables=self._coefficient_tables,
            coefficients=coefficients,
            axes=_ints(axis for axes in self._axes for axis in axes),
            strides=_ints(stride for row in strides for stride in row),
            axes_start=_starts(len(axes) for axes in self._axes),
            starts=_starts(len(values) for values in self._values)[:-1],
            widths=_ints(len(targets) for targets in self._targets),
            targets=_ints(target for targets in self._targets for target in targets),
            target_start=_starts(len(targets) for targets in self._targets),
            factors=_ints(self._factors),
            values=np.concatenate(self._values) if self._values else np.zeros(0, self._dtype),
        )


def _ints(values: Any) -> np.ndarray:
    return np.fromiter(values, dtype=np.int64)


def _starts(lengths: Any) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(_ints(lengths))]).astype(np.int64)
