"""The learning rate: its peak by batch size, and its course over the steps."""

import math

from nas.model.train.recipe import Recipe

# Noise of a mean gradient falls with the batch. Plain steps grow with it (Goyal et al. 2017, arXiv:1706.02677), steps
# that are divided by the gradient's size with its root (Malladi et al. 2022, arXiv:2205.10287).
BATCH_EXPONENT = {"sgd": 1.0, "adamw": 0.5, "rmsprop": 0.5, "lamb": 0.5}


def peak_rate(recipe: Recipe) -> float:
    """The recipe's peak at its batch size, no higher than at the batch that saturates."""
    growth = min(recipe.batch_size, recipe.saturation_batch) / recipe.reference_batch
    return recipe.learning_rate * growth ** BATCH_EXPONENT[recipe.optimiser]


def recipe_rate(recipe: Recipe, step: int, batches: int) -> float:
    """The rate of one step, counted from 0 over the whole training of `batches` steps an epoch."""
    warmup, peak = recipe.warmup_epochs * batches, peak_rate(recipe)
    if recipe.schedule == "cosine" or step < warmup:
        return rate_at(step, recipe.epochs * batches, warmup, peak)
    return peak * recipe.decay_factor ** int((step - warmup) / (recipe.decay_epochs * batches))


def rate_at(step: int, steps: int, warmup_steps: float, peak: float) -> float:
    """Linear to the peak, then half a cosine to zero (SGDR, arXiv:1608.03983, without restarts)."""
    if step < warmup_steps:
        return peak * (step + 1) / (warmup_steps + 1)
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / max(1, steps - warmup_steps)))
