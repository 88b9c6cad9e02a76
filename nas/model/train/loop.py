"""The training loop: AdamW with a cosine and warm-up, one record an epoch, able to stop and go on anywhere."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.train.checkpoint import Checkpoint, EpochRecord, read_checkpoint, write_checkpoint
from nas.model.train.examples import Data, Examples, shifted
from nas.model.train.recipe import Recipe

Observe = Callable[[EpochRecord], None]


@dataclass(frozen=True)
class TrainResult:
    """`model` has the weights that were judged; `history` one record an epoch."""

    model: nn.Module
    history: tuple[EpochRecord, ...]

    @property
    def accuracy(self) -> float:
        """Share of the test images named right after the last epoch."""
        return self.history[-1].accuracy


def train_model(
    model: nn.Module,
    data: Data,
    recipe: Recipe,
    *,
    seed: int,
    observe: Observe,
    checkpoint: Path | None = None,
    subject: str = "",
    device: str = "cpu",
) -> TrainResult:
    """Train in place; the same arguments give the same weights on a CPU, interrupted or not.

    Args:
        observe: told of every finished epoch.
        checkpoint: a .safetensors file, rewritten after every epoch and gone on from where it exists.
        subject: what is trained on what, so that a checkpoint of something else is refused.

    Raises:
        UserError: the loss is no longer finite, or the checkpoint is of another training.
    """
    model.to(device)
    average = copy.deepcopy(model) if recipe.ema_decay else model
    optimiser = _optimiser(model, recipe)
    history: tuple[EpochRecord, ...] = ()
    state = Checkpoint(model, average, optimiser, recipe, seed, subject)
    if checkpoint is not None and checkpoint.exists():
        history = read_checkpoint(checkpoint, state)
    for epoch in range(len(history), recipe.epochs):
        loss = _train_epoch(state, data.train, epoch, device)
        history = (*history, EpochRecord(epoch + 1, loss, evaluate(average, data.test, recipe.batch_size, device)))
        if checkpoint is not None:
            write_checkpoint(checkpoint, state, history)
        observe(history[-1])
    return TrainResult(average.eval(), history)


def evaluate(model: nn.Module, examples: Examples, batch_size: int, device: str = "cpu") -> float:
    """Share of the examples named right."""
    model.eval()
    right = 0
    with torch.no_grad():
        for start in range(0, len(examples), batch_size):
            images, labels = examples.batch(np.arange(start, min(start + batch_size, len(examples))))
            right += int((model(images.to(device)).argmax(1) == labels.to(device)).sum())
    return right / len(examples)


def learning_rate(step: int, steps: int, warmup_steps: float, peak: float) -> float:
    """Linear to the peak, then half a cosine to zero (SGDR, arXiv:1608.03983, without restarts)."""
    if step < warmup_steps:
        return peak * (step + 1) / (warmup_steps + 1)
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / max(1, steps - warmup_steps)))


def _optimiser(model: nn.Module, recipe: Recipe) -> torch.optim.AdamW:
    """Kernels and matrices decay, what stands alone per channel does not."""
    weights = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    others = [parameter for parameter in model.parameters() if parameter.dim() <= 1]
    groups = [{"params": weights, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate)


def _train_epoch(state: Checkpoint, examples: Examples, epoch: int, device: str) -> float:
    """Mean loss of one pass. All that is random follows from seed and epoch, so that an epoch can be repeated."""
    recipe, rng = state.recipe, np.random.default_rng([state.seed, epoch])
    order = rng.permutation(len(examples))
    # A last batch of few images would upset batch norms.
    batches = max(1, len(order) // recipe.batch_size)
    total = 0.0
    state.model.train()
    for number in range(batches):
        rate = learning_rate(
            epoch * batches + number,
            recipe.epochs * batches,
            recipe.warmup_epochs * batches,
            recipe.learning_rate,
        )
        for group in state.optimiser.param_groups:
            group["lr"] = rate
        positions = order[number * recipe.batch_size : (number + 1) * recipe.batch_size]
        images, labels = examples.batch(positions)
        images = shifted(images, round(recipe.shift * images.shape[-1]), rng)
        total += _train_step(state, images.to(device), labels.to(device), rng)
    if not math.isfinite(total):
        raise UserError(
            f"Training diverged in epoch {epoch + 1}: the loss is no longer finite.",
            hint=f"Lower the learning rate (now {recipe.learning_rate:g}) or warm up longer.",
            field="learning_rate",
        )
    return total / batches


def _train_step(state: Checkpoint, images: Tensor, labels: Tensor, rng: np.random.Generator) -> float:
    recipe = state.recipe
    share = float(rng.beta(recipe.mixup_alpha, recipe.mixup_alpha)) if recipe.mixup_alpha else 1.0
    outputs = state.model(share * images + (1 - share) * images.flip(0) if recipe.mixup_alpha else images)
    loss = share * F.cross_entropy(outputs, labels, label_smoothing=recipe.label_smoothing)
    if recipe.mixup_alpha:
        loss = loss + (1 - share) * F.cross_entropy(outputs, labels.flip(0), label_smoothing=recipe.label_smoothing)
    state.optimiser.zero_grad(set_to_none=True)
    loss.backward()
    state.optimiser.step()
    if recipe.ema_decay:
        _follow(state.average, state.model, recipe.ema_decay)
    return float(loss.detach())


def _follow(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Exponential moving average of weights and batch statistics; counters are copied."""
    with torch.no_grad():
        for kept, new in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
            if kept.is_floating_point():
                kept.lerp_(new, 1 - decay)
            else:
                kept.copy_(new)
