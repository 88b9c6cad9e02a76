"""The lowest of many upper bounds: multipliers by cutting planes (Kelley 1960, https://doi.org/10.1137/0108053)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from nas.exact.additive.ground import Part
from nas.exact.chain import Floats

# Sums of some hundred terms; their rounding is far below this share of their sizes.
OUTWARD = 1e-10


@dataclass(frozen=True, eq=False)
class Family:
    """Upper bounds on a score, linear in (K,) columns and 1: `base` (K + 1,) + multipliers @ `directions` (J, K + 1).

    Every multiplier lies between 0 and `most` (J,); those of one `group` (J,), numbered from 0, sum to 1 at most
    (-1: free).
    """

    base: Floats
    directions: Floats
    most: Floats
    group: Floats

    def at(self, multipliers: Floats) -> Floats:
        return self.base + multipliers @ self.directions


@dataclass(frozen=True, eq=False)
class Lowered:
    """`bound` holds for every design of the part; (K,) `columns` and `code` are of the design that reaches it, `found`
    all that were met."""

    bound: float
    columns: Floats
    code: np.ndarray
    found: list[tuple[Floats, np.ndarray]]


def lowered(family: Family, part: Part, cuts: Floats, rounds: int, enough: float) -> Lowered:
    """Lower the bound for some rounds, or until it is `enough` or as low as can be; (n, K) `cuts` are known designs."""
    held = np.column_stack([cuts, np.ones(len(cuts))])
    bound, best, found = np.inf, None, []
    for _ in range(rounds):
        multipliers, least = _multipliers(family, held)
        if best is not None and least >= bound - 1e-6 * abs(bound):
            break
        weights = family.at(multipliers)
        value, columns, code = part.largest(weights[:-1])
        found.append((columns, code))
        outward = OUTWARD * float(np.abs(weights) @ np.append(np.abs(columns), 1.0))
        if value + weights[-1] + outward < bound:
            bound, best = value + weights[-1] + outward, (columns, code)
        if bound <= enough:
            break
        held = np.vstack([held, np.append(columns, 1.0)])
    assert best is not None, "at least one round"
    return Lowered(bound, *best, found)


def _multipliers(family: Family, cuts: Floats) -> tuple[Floats, float]:
    """Where the highest of the known designs is lowest, and how high it is."""
    count = len(family.directions)
    if len(cuts) == 0:
        return np.zeros(count), -np.inf
    # Scaled so that every row is about 1.
    fixed, slopes = cuts @ family.base, cuts @ family.directions.T
    scale = float(np.abs(fixed).max()) or 1.0
    reach = np.where(np.abs(slopes).max(axis=0) > 0, np.abs(slopes).max(axis=0), 1.0) / scale
    rows = np.column_stack([slopes / scale / reach, -np.ones(len(cuts))])
    limits = -fixed / scale
    groups = [np.append((family.group == group) / reach, 0.0) for group in np.unique(family.group[family.group >= 0])]
    if groups:
        rows, limits = np.vstack([rows, groups]), np.append(limits, np.ones(len(groups)))
    bounds = [*((0.0, most) for most in family.most * reach), (None, None)]
    solved = linprog(np.append(np.zeros(count), 1.0), A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
    if solved.x is None:
        return np.zeros(count), -np.inf
    multipliers = np.clip(solved.x[:count] / reach, 0.0, family.most)
    return multipliers, float(solved.x[-1]) * scale
