"""NSGA-II (Deb et al. 2002, https://doi.org/10.1109/4235.996017) with constrained domination, on arrays."""

from typing import final

import numpy as np
from numpy.typing import NDArray

from nas.search.core.proposals import filled, fresh_samples, no_designs
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy
from nas.search.core.survivors import Survivors

CANDIDATES = 200_000
# Tried on both shipped spaces: larger populations converge later, more crossover or mutation scatters.
POPULATION = 500
CROSSOVER_RATE = 0.5
# Expected changes of a child beside the one that every mutation makes.
MORE_MUTATIONS = 0.25


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
        children = filled(no_designs(context), n, lambda count: self._children(count, rng), context, seen)
        return filled(children, n, lambda count: context.space.sample(count, rng), context, seen)

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._seen.add(self._context.fingerprint(codes))
        self._survivors.add(codes, values, violations)

    def _children(self, count: int, rng: np.random.Generator) -> Codes:
        space, parents = self._context.space, self._survivors.codes
        first, second = (parents[_winners(len(parents), count, rng)] for _ in range(2))
        crossed = rng.random((count, 1)) < CROSSOVER_RATE
        children = np.where(crossed, space.crossover(first, second, rng), first)
        return space.mutate(children, rng, MORE_MUTATIONS / children.shape[1])


def create(context: SearchContext) -> Strategy:
    """A fresh population."""
    return Nsga2(context)


def _winners(population: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Binary tournaments: survivors stand in order of fitness, so the lower row wins."""
    return rng.integers(0, population, (2, count)).min(axis=0)
