"""The three steps of DASS: train all weights, learn which to keep, then train these and the architecture in turn.

Mousavi et al. 2022, arXiv:2207.06968. The architecture only ever learns from the loss of the pruned supernet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from nas.errors import UserError
from nas.model.compress.core.pattern import Pattern
from nas.model.supernet.dass.cells import Supernet
from nas.model.supernet.dass.recipe import DassRecipe
from nas.model.train.examples import Examples, shifted
from search_spaces.core.cell_space import CellSpace

MOMENTUM = 0.9
# As in arXiv:1806.09055: an architecture's logits are pulled to even shares.
ADAM_BETAS = (0.5, 0.999)
LOGIT_DECAY = 1e-3


@dataclass(frozen=True, eq=False)
class Lesson:
    """What the steps share: positions of the images that train weights and scores, and those that train the logits."""

    net: Supernet
    examples: Examples
    fitted: np.ndarray
    validation: np.ndarray
    recipe: DassRecipe
    rng: np.random.Generator

    def loss(self, positions: np.ndarray) -> Tensor:
        """Of some images.

        Raises:
            UserError: it is not finite.
        """
        recipe = self.recipe
        images, labels = self.examples.batch(self.rng.choice(positions, recipe.batch_size, replace=False))
        images = shifted(images, round(recipe.shift * images.shape[-1]), self.rng)
        loss = F.cross_entropy(self.net(images.to(recipe.device)), labels.to(recipe.device))
        if not torch.isfinite(loss):
            raise UserError(
                "Training diverged: the loss is no longer finite.",
                hint=f"Lower the learning rate (now {recipe.learning_rate:g}).",
                field="dass.learning_rate",
            )
        return loss

    def steps(self, epochs: int) -> int:
        """How many batches an epoch has, times epochs."""
        return epochs * (len(self.fitted) // self.recipe.batch_size)


def search_cell(
    space: CellSpace, pattern: Pattern | None, examples: Examples, classes: int, recipe: DassRecipe, *, seed: int
) -> Supernet:
    """A trained supernet, pruned to the pattern; without one it is a dense search by the same steps.

    Equal arguments give equal supernets on a CPU.

    Raises:
        UserError: too few images for a batch to train on and one to choose by, or a diverged training.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(examples))
    held_out = round(recipe.validation_share * len(order))
    if min(held_out, len(order) - held_out) < recipe.batch_size:
        raise UserError(
            f"{len(order)} training images do not hold a batch of {recipe.batch_size} to train on and one to judge by.",
            hint="Give more images or smaller batches.",
            field="dass.batch_size",
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = Supernet(space, classes, recipe.cells, pattern).to(recipe.device)
    lesson = Lesson(net, examples, order[held_out:], order[:held_out], recipe, rng)
    architecture = torch.optim.Adam([net.logits], recipe.architecture_rate, ADAM_BETAS, weight_decay=LOGIT_DECAY)
    for _ in range(recipe.rounds):
        train_weights(lesson)
        prune_scores(lesson)
        finetune(lesson, architecture)
    return net


def train_weights(lesson: Lesson) -> None:
    """Step 1: all weights, nothing pruned."""
    for layer in lesson.net.sparse_layers():
        layer.unmask()
    _fit_weights(lesson, lesson.recipe.train_epochs, lambda: None)


def prune_scores(lesson: Lesson) -> None:
    """Step 2: scores learn on frozen weights which of them to keep; masks hold the pattern from the first batch on."""
    layers, recipe = list(lesson.net.sparse_layers()), lesson.recipe
    for layer in layers:
        layer.score_by_magnitude()
        layer.prune()
    optimiser = torch.optim.SGD([layer.scores for layer in layers], recipe.score_rate, MOMENTUM)
    for _ in range(lesson.steps(recipe.prune_epochs)):
        _step(lesson, optimiser, lesson.fitted)
        for layer in layers:
            layer.prune()


def finetune(lesson: Lesson, architecture: torch.optim.Optimizer) -> None:
    """Step 3: what was kept and, on other images, the architecture, in turn."""
    _fit_weights(lesson, lesson.recipe.finetune_epochs, lambda: _step(lesson, architecture, lesson.validation))


def _fit_weights(lesson: Lesson, epochs: int, between: Callable[[], None]) -> None:
    optimiser = torch.optim.SGD(lesson.net.weights(), lesson.recipe.learning_rate, MOMENTUM)
    steps = lesson.steps(epochs)
    for step in range(steps):
        between()
        optimiser.param_groups[0]["lr"] = lesson.recipe.learning_rate_at(step / steps)
        _step(lesson, optimiser, lesson.fitted)


def _step(lesson: Lesson, optimiser: torch.optim.Optimizer, positions: np.ndarray) -> None:
    loss = lesson.loss(positions)
    lesson.net.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
