"""Pareto local search from many starts (Paquete et al. 2004, https://doi.org/10.1007/978-3-642-17144-4_7)."""

from typing import final

import numpy as np

from nas.search.core.proposals import filled, keep_fresh, no_designs
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy
from nas.search.core.survivors import Survivors

CANDIDATES = 100_000
WALKERS = 256
# One in so many designs of a generation is a new start, so that no basin holds all walkers.
RESTARTS = 16


@final
class Local(Strategy):
    """Looks at all neighbours of the best designs so far; where nothing new is near, it starts elsewhere."""

    generation_size = 1024
    remembers_asking = False

    def __init__(self, context: SearchContext) -> None:
        self._context = context
        self._seen = Seen()
        self._walkers = Survivors(context, WALKERS)

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        near = self._unseen_neighbours(n - n // RESTARTS, rng)
        starts = self._context.space.sample
        return filled(near, n, lambda count: starts(count, rng), self._context, self._seen)

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._seen.add(self._context.fingerprint(codes))
        self._walkers.add(codes, values, violations)

    def _unseen_neighbours(self, n: int, rng: np.random.Generator) -> Codes:
        """Up to n, the fittest walker's first; one whose neighbours are all known stands at its optimum."""
        found = no_designs(self._context)
        for walker in self._walkers.codes:
            if len(found) >= n:
                break
            near = rng.permutation(self._context.space.neighbours(walker))
            found = keep_fresh(np.concatenate([found, near]), self._context, self._seen)
        return found[:n]


def create(context: SearchContext) -> Strategy:
    """A fresh set of walkers."""
    return Local(context)
