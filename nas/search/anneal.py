"""Simulated annealing (Kirkpatrick et al. 1983, https://doi.org/10.1126/science.220.4598.671) in many chains.

Every chain makes several tries a generation and moves to one of those that Metropolis' rule accepts, drawn with
Boltzmann's weights. Each follows its own mixture of the objectives. Limits have prices that rise while most chains
break them, so the chains walk along the border of the feasible; now and then laggards take the states of leaders.
"""

from typing import final

import numpy as np

from nas.search.core.chains import CHAINS, Chains
from nas.search.core.neighbourhood import near_designs
from nas.search.core.proposals import filled, fresh_samples, no_designs
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy

CANDIDATES = 2_100_000
TRIES = 32


@final
class Anneal(Strategy):
    """Told nothing, it samples; afterwards it tries neighbours of its chains."""

    generation_size = CHAINS * TRIES
    remembers_asking = False

    def __init__(self, context: SearchContext) -> None:
        self._context = context
        self._seen = Seen()
        self._chains = Chains(context)

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        context, seen = self._context, self._seen
        if len(self._chains.codes) == 0:
            return fresh_samples(n, rng, context, seen)
        tried = filled(no_designs(context), n, lambda count: self._tries(count, rng), context, seen)
        return filled(tried, n, lambda count: context.space.sample(count, rng), context, seen)

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._seen.add(self._context.fingerprint(codes))
        self._chains.hear(codes, values, violations)

    def _tries(self, count: int, rng: np.random.Generator) -> Codes:
        chains = self._chains.codes
        return near_designs(chains[rng.integers(len(chains), size=count)], self._context, rng)


def create(context: SearchContext) -> Strategy:
    """Fresh chains."""
    return Anneal(context)
