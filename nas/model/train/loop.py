"""The training loop: a cosine with warm-up, one record an epoch, able to stop and go on anywhere."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.compress.core.hook import TrainingHook
from nas.model.compress.core.several import Several
from nas.model.train.checkpoint import Checkpoint, EpochRecord, read_checkpoint, write_checkpoint
from nas.model.train.examples import Data, Examples, shifted
from nas.model.train.learning_rate import peak_rate, rate_at
from nas.model.train.memory import Pieces, backward
from nas.model.train.mixing import Mixed, mixed
from nas.model.train.optimiser import arithmetic, optimiser_of, scaler_of
from nas.model.train.pruning import PrunedLayer
from nas.model.train.recipe import Recipe

Observe = Callable[[EpochRecord], None]
NOTHING_FOLLOWS = Several(())


@dataclass(frozen=True)
class TrainResult:
    """`model` has the weights that were judged; `history` one record an epoch, `pruned` one a layer with declared
    sparsity."""

    model: nn.Module
    history: tuple[EpochRecord, ...]
    pruned: tuple[PrunedLayer, ...] = ()

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
    hook: TrainingHook = NOTHING_FOLLOWS,
) -> TrainResult:
    """Train in place; the same arguments give the same weights on a CPU, interrupted or not.

    A checkpoint of a shorter training is gone on from: its weights and its optimiser's state enter the longer cosine at
    the epoch that they have reached, which is a warm restart (SGDR, arXiv:1608.03983).

    Args:
        observe: told of every finished epoch.
        checkpoint: a .safetensors file, rewritten after every epoch and gone on from where it exists; what stops a
            training within an epoch costs that epoch.
        subject: what is trained on what, so that a checkpoint of something else is refused.
        hook: follows the training, as masks do.

    Raises:
        UserError: the loss is no longer finite, or the checkpoint is of another or of a longer training.
    """
    model.to(device)
    hook.begin(model)
    average = copy.deepcopy(model) if recipe.ema_decay else model
    optimiser, scaler = optimiser_of(model, recipe), scaler_of(recipe, device)
    history: tuple[EpochRecord, ...] = ()
    state = Checkpoint(model, average, optimiser, scaler, hook, recipe, seed, subject)
    if checkpoint is not None and checkpoint.exists():
        history = read_checkpoint(checkpoint, state)
    pieces = Pieces(history[-1].pieces if history else 1)
    for epoch in range(len(history), recipe.epochs):
        loss = _train_epoch(state, data.train, epoch, device, pieces)
        with hook.in_force(average):
            accuracy = evaluate(average, data.test, recipe.batch_size, device)
        history = (*history, EpochRecord(epoch + 1, recipe.epochs, loss, accuracy, pieces.count))
        if checkpoint is not None:
            write_checkpoint(checkpoint, state, history)
        observe(history[-1])
    hook.finish(average)
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


def _train_epoch(state: Checkpoint, examples: Examples, epoch: int, device: str, pieces: Pieces) -> float:
    """Mean loss of one pass. All that is random follows from seed and epoch, so that an epoch can be repeated."""
    recipe, rng = state.recipe, np.random.default_rng([state.seed, epoch])
    order = rng.permutation(len(examples))
    # A last batch of few images would upset batch norms.
    batches = max(1, len(order) // recipe.batch_size)
    steps, warmup, peak = recipe.epochs * batches, recipe.warmup_epochs * batches, peak_rate(recipe)
    total = 0.0
    state.model.train()
    # A file of somebody else may draw from torch's own random numbers, as dropout does.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(rng.integers(2**62)))
        for number in range(batches):
            step = epoch * batches + number
            for group in state.optimiser.param_groups:
                group["lr"] = rate_at(step, steps, warmup, peak)
            images, labels = examples.batch(order[number * recipe.batch_size : (number + 1) * recipe.batch_size])
            images = shifted(images, round(recipe.shift * images.shape[-1]), rng)
            batch = mixed(images.to(device), labels.to(device), recipe, rng)
            state.hook.before_step(state.model, step, steps)
            total += _gradients(state, batch, device, pieces)
            state.scaler.unscale_(state.optimiser)
            state.hook.after_backward(state.model, step, steps)
            _step(state)
            state.hook.after_step(state.model, step, steps)
    if not math.isfinite(total):
        raise UserError(
            f"Training diverged in epoch {epoch + 1}: the loss is no longer finite.",
            hint=f"Lower the learning rate (its peak is {peak:g} at batch {recipe.batch_size}) or warm up longer.",
            field="learning_rate",
        )
    return total / batches


def _gradients(state: Checkpoint, batch: Mixed, device: str, pieces: Pieces) -> float:
    """Leave the batch's gradients, and return its loss."""
    recipe = state.recipe

    def loss_of(piece: Mixed) -> Tensor:
        with arithmetic(recipe, device):
            outputs = state.model(piece.images)
        return piece.loss(outputs.float(), recipe.label_smoothing)

    with state.hook.in_force(state.model):
        return backward(
            batch, loss_of, state.scaler, pieces, forget=lambda: state.optimiser.zero_grad(set_to_none=True)
        )


def _step(state: Checkpoint) -> None:
    state.scaler.step(state.optimiser)
    state.scaler.update()
    if state.recipe.ema_decay:
        _follow(state.average, state.model, state.recipe.ema_decay)


def _follow(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Exponential moving average of weights and batch statistics; counters are copied."""
    with torch.no_grad():
        for kept, new in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
            if kept.is_floating_point():
                kept.lerp_(new, 1 - decay)
            else:
                kept.copy_(new)
