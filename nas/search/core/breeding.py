"""Children of the fittest: tournaments, crossover and mutation (Deb et al. 2002, https://doi.org/10.1109/4235.996017)."""

import numpy as np
from numpy.typing import NDArray

from nas.search.core.strategy import Codes, SearchContext

# Tried on both first spaces: more crossover or mutation scatters.
CROSSOVER_RATE = 0.5
# Expected changes of a child beside the one that every mutation makes.
MORE_MUTATIONS = 0.25


def children_of(parents: Codes, count: int, context: SearchContext, rng: np.random.Generator) -> Codes:
    """(P, D) parents, the fittest first -> (count, D) valid designs, some of which may be known."""
    first, second = (parents[_winners(len(parents), count, rng)] for _ in range(2))
    crossed = rng.random((count, 1)) < CROSSOVER_RATE
    children = np.where(crossed, context.space.crossover(first, second, rng), first)
    return context.space.mutate(children, rng, MORE_MUTATIONS / children.shape[1])


def _winners(population: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Binary tournaments: parents stand in order of fitness, so the lower row wins."""
    return rng.integers(0, population, (2, count)).min(axis=0)
