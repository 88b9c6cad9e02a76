"""A balanced mixture of supernets for where to pool (Javan et al. 2023, arXiv:2306.11982, section 4).

Every step draws a placement, then a supernet for it, trains that supernet's weights along the placement, and hears how
accurate the two are on images that train no weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from nas.errors import UserError
from nas.model.supernet.balance import Floats
from nas.model.supernet.beliefs import Beliefs, untaught
from nas.model.supernet.paths import Paths, Weights
from nas.model.supernet.recipe import SupernetRecipe
from nas.model.train.examples import Examples, shifted
from search_spaces.core.placement import PlacementSpace

MOMENTUM = 0.9
# Batch norms go by the images beside one: many, and of all classes.
JUDGED_TOGETHER = 256


@dataclass(frozen=True, eq=False)
class Mixture:
    """`supernets` hold weights by name; `validation` are the positions of the images that trained none of them."""

    paths: Paths
    supernets: tuple[Weights, ...]
    beliefs: Beliefs
    examples: Examples
    validation: np.ndarray
    recipe: SupernetRecipe

    @property
    def supernet_shares(self) -> Floats:
        """(A, M) p(supernet | placement) at the end of the training."""
        return self.beliefs.supernet_shares(self.recipe.temperature)

    def accuracy(self, path: int, supernet: int, positions: np.ndarray) -> float:
        """Share of the images at these positions that a placement names right in a supernet."""
        batches = np.array_split(positions, -(-len(positions) // JUDGED_TOGETHER))
        return sum(self._right(path, supernet, batch) for batch in batches) / len(positions)

    def scores(self) -> Floats:
        """(A,) validation accuracy that is expected of each placement in the supernets it runs in."""
        return np.array(
            [
                sum(share * self.accuracy(path, number, self.validation) for number, share in enumerate(given_M))
                for path, given_M in enumerate(self.supernet_shares)
            ]
        )

    def _right(self, path: int, supernet: int, positions: np.ndarray) -> int:
        images, labels = self.examples.batch(positions)
        device = self.recipe.device
        with torch.no_grad():
            answers = self.paths.run(path, self.supernets[supernet], images.to(device)).argmax(1)
        return int((answers == labels.to(device)).sum())


def train_mixture(
    space: PlacementSpace, examples: Examples, classes: int, recipe: SupernetRecipe, *, seed: int
) -> Mixture:
    """Train fresh supernets; the same arguments give the same mixture on a CPU.

    Raises:
        UserError: too few images for one batch to train on and one to judge by, or a diverged training.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(examples))
    held_out = round(recipe.validation_share * len(order))
    validation, fitted = order[:held_out], order[held_out:]
    if min(len(validation), len(fitted)) < recipe.batch_size:
        raise UserError(
            f"{len(order)} training images do not hold a batch of {recipe.batch_size} to train on and one to judge by.",
            hint="Give more images or smaller batches.",
            field="supernets.batch_size",
        )
    paths = Paths(space, classes)
    supernets = tuple(paths.fresh_weights(seed + number, recipe.device) for number in range(recipe.supernets))
    mixture = Mixture(paths, supernets, untaught(len(paths.codes), recipe.supernets), examples, validation, recipe)
    _train(mixture, fitted, rng)
    return mixture


def _train(mixture: Mixture, fitted: np.ndarray, rng: np.random.Generator) -> None:
    recipe = mixture.recipe
    optimisers = [torch.optim.SGD(net.values(), recipe.learning_rate, MOMENTUM) for net in mixture.supernets]
    steps = recipe.epochs * (len(fitted) // recipe.batch_size)
    for step in range(steps):
        path, supernet = mixture.beliefs.draw(recipe.temperature_at(step / steps), rng)
        optimisers[supernet].param_groups[0]["lr"] = recipe.learning_rate_at(step / steps)
        _learn(mixture, path, supernet, optimisers[supernet], rng.choice(fitted, recipe.batch_size, replace=False), rng)
        judged = rng.choice(mixture.validation, recipe.batch_size, replace=False)
        mixture.beliefs.hear(path, supernet, mixture.accuracy(path, supernet, judged), recipe.ema_decay)


def _learn(
    mixture: Mixture,
    path: int,
    supernet: int,
    optimiser: torch.optim.Optimizer,
    positions: np.ndarray,
    rng: np.random.Generator,
) -> None:
    """One step of one supernet along one placement."""
    recipe = mixture.recipe
    images, labels = mixture.examples.batch(positions)
    images = shifted(images, round(recipe.shift * images.shape[-1]), rng)
    outputs = mixture.paths.run(path, mixture.supernets[supernet], images.to(recipe.device))
    loss = F.cross_entropy(outputs, labels.to(recipe.device))
    if not torch.isfinite(loss):
        raise UserError(
            "Training diverged: the loss is no longer finite.",
            hint=f"Lower the learning rate (now {recipe.learning_rate:g}).",
            field="supernets.learning_rate",
        )
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
