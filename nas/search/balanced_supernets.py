"""Placements of pools in the order of a balanced mixture of supernets (Javan et al. 2023, arXiv:2306.11982)."""

import numpy as np

from nas.errors import UserError
from nas.model.supernet.ranking import rank_placements
from nas.model.supernet.recipe import SupernetRecipe
from nas.search.core.ranked import Ranked
from nas.search.core.strategy import Codes, SearchContext, Strategy
from search_spaces.core.placement import PlacementSpace

# The mixture is sure enough for a short list, not for a winner.
CANDIDATES = 6


def create(context: SearchContext) -> Strategy:
    """A mixture that is not trained yet.

    Raises:
        UserError: the space does not place pools.
    """
    space = context.space
    if not isinstance(space, PlacementSpace):
        raise UserError(
            f"balanced_supernets places pools between fixed layers; space '{space.name}' has other choices.",
            hint="Search pooling, pooling_resnet18, pooling_resnet50 or a space of your own with `kind: placement`.",
            field="strategy",
        )
    return Ranked(context, lambda: _ranked(context, space))


def _ranked(context: SearchContext, space: PlacementSpace) -> Codes:
    """All placements, the most accurate in the mixture first."""
    ranked = rank_placements(space, context.supernets or SupernetRecipe(), seed=context.seed)
    return np.stack([space.encode(space.from_code(placement.code)) for placement in ranked])
