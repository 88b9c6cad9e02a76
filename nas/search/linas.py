"""NSGA-II on lightly trained predictors (LINAS: Cummings et al. 2022, arXiv:2205.10358; SimQ-NAS, arXiv:2312.13301)."""

from typing import final

import numpy as np

from nas.search.core.breeding import children_of
from nas.search.core.proposals import filled, fresh_samples, keep_fresh, no_designs
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy
from nas.search.core.survivors import Survivors
from nas.search.foresight.outlook import Outlook, learned_outlook

CANDIDATES = 500
# What is bred between two batches costs predictions alone.
GENERATIONS = 24
CHILDREN = 256
POPULATION = 256
# One in so many designs of a batch is drawn blindly, so that predictors hear of what they would never propose.
EXPLORED = 4


@final
class Linas(Strategy):
    """Evaluates a batch, fits predictors to all that was evaluated, breeds on them, evaluates the best unseen."""

    generation_size = 16
    remembers_asking = False

    def __init__(self, context: SearchContext) -> None:
        self._context = context
        self._seen = Seen()
        self._codes = no_designs(context)
        self._values = np.zeros((0, len(context.objectives)))
        self._violations = np.zeros((0, len(context.limits)))

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        context, seen = self._context, self._seen
        if len(self._codes) == 0:
            return fresh_samples(n, rng, context, seen)
        bred = keep_fresh(self._bred(rng), context, seen)[: n - n // EXPLORED]
        return filled(bred, n, lambda count: context.space.sample(count, rng), context, seen)

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._seen.add(self._context.fingerprint(codes))
        self._codes = np.concatenate([self._codes, codes])
        self._values = np.concatenate([self._values, values])
        self._violations = np.concatenate([self._violations, violations])

    @property
    def outlook(self) -> Outlook:
        """What everything told so far teaches, fitted anew."""
        return learned_outlook(self._context, self._codes, self._values, self._violations)

    def _bred(self, rng: np.random.Generator) -> Codes:
        """The fittest by the predictors, among them designs that were evaluated."""
        context, outlook = self._context, self.outlook
        population, met = Survivors(context, POPULATION), Seen()
        population.add(self._codes, outlook.known, outlook.broken)
        met.add(context.fingerprint(self._codes))
        offered = fresh_samples(CHILDREN, rng, context, met)
        for _ in range(GENERATIONS):
            met.add(context.fingerprint(offered))
            population.add(offered, *outlook.foresee(offered))
            parents = population.codes
            offered = filled(
                no_designs(context),
                CHILDREN,
                lambda count, parents=parents: children_of(parents, count, context, rng),
                context,
                met,
            )
        return population.codes


def create(context: SearchContext) -> Strategy:
    """Predictors that know nothing yet."""
    return Linas(context)
