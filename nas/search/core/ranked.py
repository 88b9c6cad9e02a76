"""Designs in an order that a training settles, whatever is told of them later."""

from collections.abc import Callable
from functools import cached_property
from typing import final

import numpy as np

from nas.search.core.proposals import keep_fresh
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy


@final
class Ranked(Strategy):
    """Trains when it is first asked, and again in a resumed run; it never looks at a value.

    `rank` gives (N, D) designs, the most promising first.
    """

    generation_size = 1024
    remembers_asking = False
    trains = True

    def __init__(self, context: SearchContext, rank: Callable[[], Codes]) -> None:
        self._context = context
        self._rank = rank
        self._seen = Seen()

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        return keep_fresh(self._ranked, self._context, self._seen)[:n]

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._seen.add(self._context.fingerprint(codes))

    @cached_property
    def _ranked(self) -> Codes:
        return self._rank()
