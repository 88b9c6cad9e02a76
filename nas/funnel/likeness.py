"""A Gaussian process over designs (Rasmussen & Williams 2006, chapter 2) and the improvement that it expects
(Jones et al. 1998, https://doi.org/10.1023/A:1008306431147)."""

import math
from statistics import NormalDist
from typing import final

import numpy as np

from nas.funnel.course import Entrants, Floats, Positions
from nas.search.core.ordered import ordered_dimensions
from search_spaces.core.space import SearchSpace

# Shares of the likeness that codes and columns have in it; noise in shares of the answers' variance.
CODES, COLUMNS, NOISE = 0.7, 0.3, 0.1
# How far apart designs still tell of each other: in a third of all dimensions, and by one deviation of a column.
NEAR_DIMENSIONS, NEAR_COLUMNS = 1 / 3, 1.0
# Answers this many deviations below the mean tell no more than that they are bad.
LOWEST = -2.0
# Beyond so many answers only the best are heard: a solution takes the cube of their number.
MOST_HEARD = 512


@final
class Likeness:
    """How alike designs are, by their codes and by the ranks of what is known of them."""

    def __init__(self, entrants: Entrants, space: SearchSpace) -> None:
        sizes = np.maximum(np.asarray(space.sizes, np.float64) - 1, 1)
        self._ordered = ordered_dimensions(space)
        self._codes = entrants.codes / np.where(self._ordered, sizes, 1.0)
        columns = [_standardised_ranks(column) for column in entrants.columns.values()]
        self._columns = np.stack(columns, axis=1) if columns else np.zeros((len(entrants), 1))

    def expected_improvement(self, asked: Positions, merits: Floats, candidates: Positions) -> Floats:
        """(Q,) asked and their merits -> (C,) how much each candidate is expected to lie above the best of them."""
        heard = np.argsort(-merits, kind="stable")[:MOST_HEARD]
        asked, merits = asked[heard], merits[heard]
        spread = merits.std()
        answers = np.maximum((merits - merits.mean()) / (spread if spread > 0 else 1.0), LOWEST)
        mean, deviation = self._posterior(asked, answers, candidates)
        z = (mean - answers.max()) / deviation
        normal = NormalDist()
        below = np.array([normal.cdf(each) for each in z])
        return deviation * (z * below + np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi))

    def _posterior(self, asked: Positions, answers: Floats, candidates: Positions) -> tuple[Floats, Floats]:
        factor = np.linalg.cholesky(self._between(asked, asked) + NOISE * np.eye(len(asked)))
        across = np.linalg.solve(factor, self._between(asked, candidates))
        mean = across.T @ np.linalg.solve(factor, answers)
        return mean, np.sqrt(np.maximum(CODES + COLUMNS - (across**2).sum(axis=0), 1e-12))

    def _between(self, some: Positions, others: Positions) -> Floats:
        """(n, m): 1 between a design and itself."""
        steps = np.abs(self._codes[some][:, None] - self._codes[others][None])
        apart = np.where(self._ordered, steps, steps > 0).mean(axis=2)
        found = ((self._columns[some][:, None] - self._columns[others][None]) ** 2).mean(axis=2)
        return CODES * np.exp(-apart / NEAR_DIMENSIONS) + COLUMNS * np.exp(-found / (2 * NEAR_COLUMNS**2))


def _standardised_ranks(column: Floats) -> Floats:
    """(S,) ranks of mean 0 and deviation 1; the unknown (NaN) are the lowest, equals share."""
    known = np.where(np.isnan(column), -np.inf, column)
    _, places, counts = np.unique(known, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - counts / 2)[places]
    spread = ranks.std()
    return (ranks - ranks.mean()) / (spread if spread > 0 else 1.0)
