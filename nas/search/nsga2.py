"""NSGA-II (Deb et al. 2002, https://doi.org/10.1109/4235.996017) with constrained domination, on arrays."""

from typing import final

import numpy as np

from nas.search.core.breeding import children_of
from nas.search.core.proposals import filled, fresh_samples, no_designs
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy
from nas.search.core.survivors import Survivors

CANDIDATES = 200_000
# Tried on both first spaces: larger populations converge later.
POPULATION = 500


@final
class Nsga2(Strategy):
    """Keeps a population of survivors; children come of tournaments, crossover and mutation."""

    generation_size = 2048
    remembers_asking = False

    def __init__(self, context: SearchContext) -> None:
        self._context = context
        self._seen = Seen()
        self._survivors = Survivors(context, POPULATION)

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        context, seen = self._context, self._seen
        if len(self._survivors.codes) == 0:
            return fresh_samples(n, rng, context, seen)
        parents = self._survivors.codes
        children = filled(
            no_designs(context), n, lambda count: children_of(parents, count, context, rng), context, seen
        )
        return filled(children, n, lambda count: context.space.sample(count, rng), context, seen)

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._seen.add(self._context.fingerprint(codes))
        self._survivors.add(codes, values, violations)


def create(context: SearchContext) -> Strategy:
    """A fresh population."""
    return Nsga2(context)
