"""From a compiled space to a chain: its tables, link by link."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from nas.compiled.terms import Term
from nas.exact.chain import Bools
from nas.exact.layout import Axes, ChainError, Place
from search_spaces.core.designs import Factor
from search_spaces.core.varying import axes_of

Table = tuple[Axes, np.ndarray]


def tables_by_column(terms: Sequence[Term], columns: Sequence[str]) -> dict[str, list[tuple[Any, Table]]]:
    """Column -> its (coefficient, table) pairs, without those that are zero everywhere."""
    found: dict[str, list[tuple[Any, Table]]] = {column: [] for column in columns}
    for term in terms:
        for axes, held in term.amounts.items():
            for column in held.keys() & found.keys():
                values = np.asarray(held[column], np.float64)
                if np.any(values != 0):
                    found[column].append((term.coefficient, (axes, values)))
    return found


def codes_over(axes: Axes, sizes: np.ndarray) -> np.ndarray:
    """(product of sizes, axes) int64: all combinations of some dimensions."""
    rows = list(product(*(range(int(sizes[axis])) for axis in axes)))
    return np.array(rows, np.int64).reshape(len(rows), len(axes))


def looked_up(table: Table, *known: tuple[Axes, np.ndarray]) -> np.ndarray:
    """A table over the grid of several code lists: shape (N1, N2, ...), N_i rows of the i-th list."""
    axes, values = table
    index = []
    for axis in axes:
        at, (own, codes) = next((at, pair) for at, pair in enumerate(known) if axis in pair[0])
        shape = [1] * len(known)
        shape[at] = len(codes)
        index.append(codes[:, own.index(axis)].reshape(shape))
    shape = tuple(len(codes) for _, codes in known)
    return np.broadcast_to(values[tuple(index)] if index else values, shape)


class LinkTables:
    """Amounts of one column kind in one link, gathered table by table."""

    def __init__(self, part: Place, before: Place | None, sizes: np.ndarray) -> None:
        self.part, self.before = part, before
        self.before_codes = (before.state, codes_over(before.state, sizes)) if before else ((), np.zeros((1, 0), int))
        self.state_codes = (part.state, codes_over(part.state, sizes))
        self.option_codes = (part.options, codes_over(part.options, sizes))
        befores, states, options = (len(c[1]) for c in (self.before_codes, self.state_codes, self.option_codes))
        self.depths = int(sizes[part.depth]) if part.depth is not None else 1
        self.across = np.zeros((befores, states))
        self.inlet = np.zeros((befores, options))
        self.first = np.zeros((states, options))
        self.repeated: dict[bytes, np.ndarray] = {}
        self.by_depth = np.zeros(self.depths)

    def add(self, coefficient: Any, table: Table) -> None:
        """Add coefficient x table.

        Raises:
            ChainError: it reads too much at once.
        """
        own = {*axes_of(coefficient), *table[0]}
        reads_before = own - {*self.part.state, *self.part.options, self.part.depth}
        reads_depth = self.part.depth in own
        if not reads_before and not reads_depth:
            self.first += _plain(coefficient) * looked_up(table, self.state_codes, self.option_codes)
        elif not reads_before:
            self._add_by_depth(coefficient, table)
        elif reads_depth or (own & set(self.part.state) and own & set(self.part.options)):
            raise ChainError(f"{self.part.name} reads the state before it together with too many of its own choices")
        elif own & set(self.part.options):
            self.inlet += _plain(coefficient) * looked_up(table, self.before_codes, self.option_codes)
        else:
            self.across += _plain(coefficient) * looked_up(table, self.before_codes, self.state_codes)

    def _add_by_depth(self, coefficient: Any, table: Table) -> None:
        depth = self.part.depth
        if axes_of(coefficient) == (depth,) and depth not in table[0]:
            key = np.asarray(coefficient.values, np.float64)
            held = self.repeated.setdefault(key.tobytes(), np.zeros_like(self.first))
            held += looked_up(table, self.state_codes, self.option_codes)
        elif not axes_of(coefficient) and table[0] == (depth,):
            self.by_depth += coefficient * table[1]
        else:
            raise ChainError(f"the depth of {self.part.name} changes more than the number of its blocks")


def _plain(coefficient: Any) -> float:
    if axes_of(coefficient):
        raise ChainError("how often a block stands depends on more than its stage's depth")
    return float(coefficient)


def rule_masks(factors: Sequence[Factor], first: Axes, second: Axes, sizes: np.ndarray) -> Bools:
    """(N1, N2): what the rules that read only these dimensions allow."""
    one, two = (first, codes_over(first, sizes)), (second, codes_over(second, sizes))
    allowed = np.ones((len(one[1]), len(two[1])), bool)
    for factor in factors:
        if {*factor.axes} <= {*first, *second}:
            allowed &= looked_up((factor.axes, factor.allowed), one, two)
    return allowed
