"""The best designs so far, in order of fitness: rank under constrained domination, then room around them."""

import numpy as np

from nas.pareto import constrained_ranks, crowding_distances
from nas.search.core.proposals import no_designs
from nas.search.core.strategy import Codes, Floats, SearchContext


class Survivors:
    """At most `size` designs; `codes` (P, D) is the fittest first."""

    def __init__(self, context: SearchContext, size: int) -> None:
        self._size = size
        self.codes = no_designs(context)
        self._values = np.zeros((0, len(context.objectives)))
        self._violation = np.zeros(0)

    def add(self, codes: Codes, values: Floats, violations: Floats) -> None:
        """Let (m, D) designs compete: (m, K) objectives, minimised, and (m, L) violations."""
        codes = np.concatenate([self.codes, codes])
        values = np.concatenate([self._values, values])
        violation = np.concatenate([self._violation, violations.sum(axis=1)])
        ranks = constrained_ranks(values, violation)
        kept = np.lexsort((-crowding_distances(values, ranks), ranks))[: self._size]
        self.codes, self._values, self._violation = codes[kept], values[kept], violation[kept]
