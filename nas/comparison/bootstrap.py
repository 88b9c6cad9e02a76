"""The empirical bootstrap of good designs, in closed form (Radosavovic et al. 2020, arXiv:2003.13678, section 3.2).

A resample draws designs with replacement and keeps its best. How probably that is the k-th best of all follows from
the draws alone, so no resample has to be drawn: what is told here is the limit of infinitely many.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
INTERVAL = (0.025, 0.5, 0.975)


@dataclass(frozen=True)
class Range:
    """Between `low` and `high` lies the best of 95 % of the resamples."""

    low: float
    median: float
    high: float


def chance_to_be_best(weights_N: Floats, draws: int) -> Floats:
    """(N,) for designs from the best to the worst, drawn in proportion to their weights: who is the best of `draws`."""
    total = weights_N.sum()
    # The sum from behind: what is left after the last weight is exactly nothing.
    rest = np.append(np.cumsum(weights_N[::-1])[::-1], 0.0) / total
    return np.diff(-(np.minimum(rest, 1.0) ** draws))


def range_of_best(values_N: Floats, chance_N: Floats) -> Range:
    """Range of a property of the best, given the property and the chance of each design to be it."""
    order = np.argsort(values_N, kind="stable")
    sums = np.cumsum(chance_N[order])
    at = np.searchsorted(sums / sums[-1], np.array(INTERVAL) - 1e-12)
    return Range(*values_N[order][np.minimum(at, len(order) - 1)].tolist())
