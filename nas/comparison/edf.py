"""Empirical distribution functions of design spaces (Radosavovic et al. 2019, arXiv:1905.13214, section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Edf:
    """The share of designs with a value up to each: `values` rise, `shares` with them to 1."""

    values: Floats
    shares: Floats

    def at(self, values: Floats) -> Floats:
        """Share of the designs that are no larger than each value."""
        return np.concatenate([[0.0], self.shares])[np.searchsorted(self.values, values, side="right")]

    def quantiles(self, shares: Sequence[float]) -> Floats:
        """The smallest value that such a share of the designs does not exceed."""
        at = np.searchsorted(self.shares, np.asarray(shares) - 1e-12)
        return self.values[np.minimum(at, len(self.values) - 1)]


def edf_of(values: Floats, weights: Floats) -> Edf:
    """(N,) values and what each counts, not all zero; equal values are one step."""
    order = np.argsort(values)
    ordered = values[order]
    sums = np.cumsum(weights[order])
    last = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(ordered) - 1)
    return Edf(ordered[last], sums[last] / sums[-1])


def largest_gap(one: Edf, other: Edf) -> float:
    """Kolmogorov and Smirnov's distance: the most by which the shares differ anywhere."""
    values = np.union1d(one.values, other.values)
    return float(np.abs(one.at(values) - other.at(values)).max())


def share_won(one: Edf, other: Edf) -> float:
    """How probably a design of `one` is below a design of `other`, ties shared (Mann and Whitney's statistic)."""
    steps = np.diff(other.shares, prepend=0.0)
    up_to = one.at(other.values)
    below = np.concatenate([[0.0], one.shares])[np.searchsorted(one.values, other.values, side="left")]
    return float(((up_to + below) / 2) @ steps)
