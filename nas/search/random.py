"""Uniform sampling over the valid designs: the baseline that every other strategy has to beat."""

from typing import final

import numpy as np

from nas.search.core.proposals import fresh_samples
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy

CANDIDATES = 200_000


@final
class Random(Strategy):
    """Never looks at a value."""

    generation_size = 8192
    remembers_asking = False

    def __init__(self, context: SearchContext) -> None:
        self._context = context
        self._seen = Seen()

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        return fresh_samples(n, rng, self._context, self._seen)

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._seen.add(self._context.fingerprint(codes))


def create(context: SearchContext) -> Strategy:
    """A fresh random search."""
    return Random(context)
