"""Placements of pools, the most promising first, by a mixture trained on a data set."""

from dataclasses import dataclass

import numpy as np

from nas.model.supernet.mixture import train_mixture
from nas.model.supernet.recipe import SupernetRecipe
from nas.model.train.data import load_data
from search_spaces.core.placement import PlacementSpace


@dataclass(frozen=True)
class RankedPlacement:
    """`score` is the validation accuracy that the mixture expects, a share; it is no accuracy of a network alone."""

    code: str
    score: float


def rank_placements(space: PlacementSpace, recipe: SupernetRecipe, *, seed: int) -> tuple[RankedPlacement, ...]:
    """Train a mixture on the training images alone and rank all placements, equal ones in the space's order.

    Raises:
        UserError: no such data, too few images, a diverged training.
    """
    rng = np.random.default_rng(seed)
    data = load_data(
        recipe.data, channels=space.image_channels, side=space.resolution, design_side=space.resolution, rng=rng
    )
    mixture = train_mixture(space, data.train, data.classes, recipe, seed=seed)
    scores = mixture.scores()
    order = np.argsort(-scores, kind="stable")
    return tuple(RankedPlacement(mixture.paths.codes[at], float(scores[at])) for at in order)
