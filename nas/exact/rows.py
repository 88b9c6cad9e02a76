"""The limit on rho at the end of each level, as a row for prices.

rho <= limit is `log fan-in >= D ln(D / limit)` with D layers so far. The right side is convex in D, so a tangent lies
below it: for a range of depths the row is relaxed, for one depth vector it is exact.
"""

from typing import final

import numpy as np

from nas.exact.chain import Chain, Floats, Ints, Link
from nas.exact.part import Part


@final
class Rows:
    """`worth` (levels,): what a unit of log fan-in beyond each row's need is worth."""

    def __init__(self, chain: Chain, part: Part, worth: Floats) -> None:
        self._worth, self._ends = worth, np.array(chain.level_ends)
        self._limit = chain.rho
        counts = [
            [link.layers[0] + link.layers[1] * link.repeats[at] for link, at in zip(chain.links, end, strict=True)]
            for end in (part.low, part.high)
        ]
        self._layers = np.array(counts[0])
        middle = np.cumsum(counts, axis=1)[:, self._ends].mean(axis=0)
        self._slope = np.log(middle / (chain.rho or 1.0)) + 1
        self._offset = -middle

    @property
    def constant(self) -> float:
        return -float(self._worth @ self._offset)

    def worth_at(self, link: int) -> float:
        """What the rows that end with a link add to the slope of log fan-in up to it."""
        return float(self._worth[self._ends == link].sum())

    def flat(self, at: int, link: Link, repeats: Floats) -> Floats:
        """(2,) what a link's layers cost at either end of its depths."""
        later = self._ends >= at
        return -float(self._worth[later] @ self._slope[later]) * (link.layers[0] + link.layers[1] * repeats)

    def excess(self, fan_in: Floats, layers: Floats) -> Floats:
        """(levels,) by how much a design exceeds each row's need, by its (links,) own amounts."""
        return np.cumsum(fan_in)[self._ends] - self._slope * np.cumsum(layers)[self._ends] - self._offset

    def exactly(self) -> tuple[Ints, Floats, Floats]:
        """For one depth vector: the link that ends each row, the log fan-in it needs, and (links + 1, rows) what the
        layers in front of a link add to a bound behind it. No rows where rho is free."""
        if self._limit is None:
            return np.zeros(0, np.int64), np.zeros(0), np.zeros((len(self._layers) + 1, 0))
        before = np.concatenate([[0.0], np.cumsum(self._layers)])
        deep = before[self._ends + 1]
        still = -self._worth * (np.multiply.outer(before, self._slope) + self._offset)
        # Designs at the very limit stay in; each is judged once more by itself.
        return self._ends, deep * np.log(deep / self._limit) - 1e-9, still
