"""Placements of pools in the order of a balanced mixture of supernets (Javan et al. 2023, arXiv:2306.11982)."""

from functools import cached_property
from typing import final

import numpy as np

from nas.errors import UserError
from nas.model.supernet.ranking import rank_placements
from nas.model.supernet.recipe import SupernetRecipe
from nas.search.core.proposals import keep_fresh
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy
from search_spaces.core.placement import PlacementSpace

# The mixture is sure enough for a short list, not for a winner.
CANDIDATES = 6


@final
class BalancedSupernets(Strategy):
    """Trains the mixture when it is first asked, and again in a resumed run; it never looks at a value."""

    generation_size = 1024
    remembers_asking = False
    trains = True

    def __init__(self, context: SearchContext, space: PlacementSpace) -> None:
        self._context = context
        self._space = space
        self._seen = Seen()

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        return keep_fresh(self._ranked, self._context, self._seen)[:n]

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._seen.add(self._context.fingerprint(codes))

    @cached_property
    def _ranked(self) -> Codes:
        """All placements, the most accurate in the mixture first."""
        recipe = self._context.supernets or SupernetRecipe()
        ranked = rank_placements(self._space, recipe, seed=self._context.seed)
        return np.stack([self._space.encode(self._space.from_code(placement.code)) for placement in ranked])


def create(context: SearchContext) -> Strategy:
    """A mixture that is not trained yet.

    Raises:
        UserError: the space does not place pools.
    """
    if not isinstance(context.space, PlacementSpace):
        raise UserError(
            f"balanced_supernets places pools between fixed layers; space '{context.space.name}' has other choices.",
            hint="Search pooling, pooling_resnet18, pooling_resnet50 or a space of your own with `kind: placement`.",
            field="strategy",
        )
    return BalancedSupernets(context, context.space)
