"""The training loop: one record an epoch, able to stop and go on anywhere, alone or beside other processes."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from nas.errors import UserError
from nas.model.compress.core.hook import TrainingHook
from nas.model.compress.core.processes import own_rank, process_count, summed
from nas.model.compress.core.several import Several
from nas.model.export.core.writing import write_all
from nas.model.train.augment import Augmentation
from nas.model.train.average import follow
from nas.model.train.batches import check_shares, own_share, read_batches
from nas.model.train.checkpoint import Checkpoint, EpochRecord, read_checkpoint, write_checkpoint
from nas.model.train.distillation import distilled
from nas.model.train.examples import Data, Examples, corners, moved
from nas.model.train.learning_rate import peak_rate, recipe_rate
from nas.model.train.logs import TABLE, history_csv
from nas.model.train.memory import Pieces, backward
from nas.model.train.mixing import Mixed, mixed
from nas.model.train.optimiser import arithmetic, optimiser_of, scaler_of
from nas.model.train.pruned import PrunedLayer
from nas.model.train.recipe import Recipe
from nas.model.train.synced_norms import synced_norms

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


@dataclass(frozen=True)
class _Run:
    """What one training holds besides its state; `forward` is the model, or what averages its gradients."""

    state: Checkpoint
    forward: nn.Module
    teacher: nn.Module | None
    device: str
    workers: int
    pieces: Pieces


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
    teacher: nn.Module | None = None,
    workers: int = 0,
) -> TrainResult:
    """Train in place; the same arguments give the same weights on a CPU, interrupted or not.

    A checkpoint of a shorter training is gone on from: its weights and its optimiser's state enter the longer cosine at
    the epoch that they have reached, which is a warm restart (SGDR, arXiv:1608.03983). Where torch.distributed was
    started, its processes share every batch, and the first of them writes and tells.

    Args:
        observe: told of every finished epoch.
        checkpoint: a .safetensors file, rewritten after every epoch, with `history.csv` beside it, and gone on from
            where it exists; what stops a training within an epoch costs that epoch.
        subject: what is trained on what, so that a checkpoint of something else is refused.
        hook: follows the training, as masks do.
        teacher: whose answers to the same images are followed, too.
        workers: processes that read images ahead.

    Raises:
        UserError: the loss is no longer finite, the checkpoint is of another or of a longer training, or batches that
            the processes cannot share.
    """
    check_shares(recipe.batch_size, len(data.train))
    model.to(device)
    hook.begin(model)
    average = copy.deepcopy(model) if recipe.ema_decay else model
    optimiser, scaler = optimiser_of(model, recipe), scaler_of(recipe, device)
    history: tuple[EpochRecord, ...] = ()
    state = Checkpoint(model, average, optimiser, scaler, hook, recipe, seed, subject)
    if checkpoint is not None and checkpoint.exists():
        history = read_checkpoint(checkpoint, state)
    taught = None if teacher is None else teacher.to(device).eval()
    run = _Run(state, _averaging(model), taught, device, workers, Pieces(history[-1].pieces if history else 1))
    for epoch in range(len(history), recipe.epochs):
        loss = _train_epoch(run, data.train, epoch)
        with hook.in_force(average):
            accuracy = evaluate(average, data.test, recipe.batch_size, device)
        history = (*history, EpochRecord(epoch + 1, recipe.epochs, loss, accuracy, run.pieces.count))
        if own_rank() == 0:
            if checkpoint is not None:
                write_checkpoint(checkpoint, state, history)
                write_all(checkpoint.parent, {TABLE: history_csv(history)}, overwrite=True)
            observe(history[-1])
    hook.finish(average)
    return TrainResult(average.eval(), history)


def evaluate(model: nn.Module, examples: Examples, batch_size: int, device: str = "cpu") -> float:
    """Share of the examples named right; processes share the batches."""
    model.eval()
    right = torch.zeros((), dtype=torch.int64, device=device)
    starts = range(0, len(examples), batch_size)
    with torch.no_grad():
        for start in starts[own_rank() :: process_count()]:
            images, labels = examples.batch(np.arange(start, min(start + batch_size, len(examples))))
            right += (model(images.to(device)).argmax(1) == labels.to(device)).sum()
    return int(summed(right)) / len(examples)


def _averaging(model: nn.Module) -> nn.Module:
    """The model itself, or what averages its gradients over all processes."""
    return model if process_count() == 1 else DistributedDataParallel(model, broadcast_buffers=False)


def _train_epoch(run: _Run, examples: Examples, epoch: int) -> float:
    """Mean loss of one pass. All that is random follows from seed and epoch, so that an epoch can be repeated."""
    state, recipe = run.state, run.state.recipe
    rng = np.random.default_rng([state.seed, epoch])
    order, size = rng.permutation(len(examples)), recipe.batch_size
    # A last batch of few images would upset batch norms.
    batches = max(1, len(order) // size)
    whole = [order[number * size : (number + 1) * size] for number in range(batches)]
    shares = [positions[own_share(len(positions))] for positions in whole]
    total = 0.0
    state.model.train()
    # A file of somebody else may draw from torch's own random numbers, as dropout does.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(rng.integers(2**62)) + own_rank())
        reader = read_batches(examples, shares, Augmentation(recipe, state.seed, epoch), run.workers)
        for number, (images, labels) in enumerate(reader):
            for group in state.optimiser.param_groups:
                group["lr"] = recipe_rate(recipe, epoch * batches + number, batches)
            # Every process draws for the whole batch, and takes its share.
            reach = round(recipe.shift * images.shape[-1])
            places = corners(len(whole[number]), reach, rng)[own_share(len(whole[number]))]
            shown = moved(images, reach, places).to(run.device)
            total += _train_step(
                run, mixed(shown, labels.to(run.device), recipe, rng), epoch * batches + number, batches
            )
    mean = float(summed(torch.tensor(total, device=run.device))) / process_count() / batches
    if not math.isfinite(mean):
        raise UserError(
            f"Training diverged in epoch {epoch + 1}: the loss is no longer finite.",
            hint=f"Lower the learning rate (its peak is {peak_rate(recipe):g} at batch {size}) or warm up longer.",
            field="learning_rate",
        )
    return mean


def _train_step(run: _Run, batch: Mixed, step: int, batches: int) -> float:
    """One step of the optimiser; the loss before it."""
    state, steps = run.state, run.state.recipe.epochs * batches
    state.hook.before_step(state.model, step, steps)
    loss = _gradients(run, batch)
    state.scaler.unscale_(state.optimiser)
    state.hook.after_backward(state.model, step, steps)
    state.scaler.step(state.optimiser)
    state.scaler.update()
    if state.recipe.ema_decay:
        follow(state.average, state.model, state.recipe.ema_decay)
    state.hook.after_step(state.model, step, steps)
    return loss


def _gradients(run: _Run, batch: Mixed) -> float:
    """Leave the batch's gradients, and return its loss."""
    state = run.state
    with ExitStack() as stack:
        stack.enter_context(state.hook.in_force(state.model))
        stack.enter_context(synced_norms(state.model))
        return backward(
            batch,
            lambda piece: _loss(run, piece),
            state.scaler,
            run.pieces,
            forget=lambda: state.optimiser.zero_grad(set_to_none=True),
        )


def _loss(run: _Run, piece: Mixed) -> Tensor:
    recipe = run.state.recipe
    with arithmetic(recipe, run.device):
        outputs = run.forward(piece.images).float()
    separate = recipe.loss == "separate"
    loss = piece.separate_loss(outputs) if separate else piece.loss(outputs, recipe.label_smoothing)
    if run.teacher is None:
        return loss
    with torch.no_grad(), arithmetic(recipe, run.device):
        answers = run.teacher(piece.images)
    return distilled(loss, outputs, answers, recipe.teacher_weight, recipe.temperature)
