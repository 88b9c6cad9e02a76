"""Train a design, or a model from an exported Python file, and leave its weights and its history in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from nas.errors import UserError
from nas.model.build import build
from nas.model.declared_bits import plan_of
from nas.model.export.origin.read import read_origin
from nas.model.export.origin.training import origin_field
from nas.model.quantisation_file import QUANTISATION, quantisation_of
from nas.model.train.data import load_data
from nas.model.train.hooks import aware_of, hook_of
from nas.model.train.loop import Observe, TrainResult
from nas.model.train.pruning import declared_sparsity, pruned_layers
from nas.model.train.recipe import Recipe
from nas.model.train.teacher import module_of
from nas.model.train.trainee import CHECKPOINT as CHECKPOINT
from nas.model.train.trainee import WEIGHTS as WEIGHTS
from nas.model.train.trainee import Place, Teacher, Trainee, train_on
from search_spaces.core.architecture import Architecture
from search_spaces.core.ops import rank_of

IMAGE_RANK = 2


def train_architecture(
    architecture: Architecture,
    data_name: str,
    out_dir: Path,
    recipe: Recipe,
    *,
    seed: int,
    observe: Observe,
    device: str = "cpu",
    weights: Path | None = None,
    teacher: Teacher | None = None,
    workers: int = 0,
) -> TrainResult:
    """Train a design to the sparsity and the bits that it declares, or go on from the checkpoint in `out_dir`, also of
    a shorter training.

    Leaves `weights.safetensors` (keys of `build(architecture)`), `training.json`, `history.csv` and
    `checkpoint.safetensors`; where bits are declared, `quantisation.json` and weights that lie on its grids.

    Args:
        data_name: a built-in data set, or the path of an image folder.
        weights: a .safetensors file to begin from, instead of from random weights.
        teacher: whose answers are followed, too.
        workers: processes that read images ahead.

    Raises:
        UserError: no such data, none for what the network takes or answers, weights of another network, bits that
            cannot be trained for, a diverged training, a folder that holds another one.
    """
    graph = architecture.graph
    taken, answered = graph.nodes[0].shape, graph.nodes[graph.output].shape
    if rank_of(taken) != IMAGE_RANK:
        raise _no_data_for(f"takes {taken}")
    if rank_of(answered) != 0:
        raise _no_data_for(f"answers with {answered}")
    channels, side, _ = taken
    plan, declared = plan_of(architecture), declared_sparsity(architecture)
    aware = aware_of(plan, recipe)

    def beside(model: nn.Module) -> Mapping[str, bytes]:
        grids = {} if aware is None else aware.affines()
        return {QUANTISATION: quantisation_of(architecture, model, plan, grids).as_file()} if plan.layers else {}

    design = {"space": architecture.space_name, "id": architecture.id, "choices": dict(architecture.choices)}
    trainee = Trainee(
        architecture.id,
        lambda classes: build(architecture, num_classes=classes, seed=seed),
        channels,
        side,
        hook_of(architecture, recipe, aware),
        lambda model: pruned_layers(model, declared),
        beside,
        partial(origin_field, design, data_name),
    )
    place = Place(out_dir, device, workers)
    return _train(trainee, data_name, place, recipe, seed=seed, observe=observe, weights=weights, teacher=teacher)


def train_exported(
    file: Path,
    data_name: str,
    out_dir: Path,
    recipe: Recipe,
    *,
    seed: int,
    observe: Observe,
    device: str = "cpu",
    weights: Path | None = None,
    teacher: Teacher | None = None,
    workers: int = 0,
) -> TrainResult:
    """As `train_architecture`, but dense, for the `create_model` of a Python file.

    The file is run as code of the user's own, with all that code may do: give no file that you would not run.

    Raises:
        UserError: besides the above, a file that cannot be run or has no `create_model(num_classes)`.
    """
    if recipe.bn_mode != "train":
        raise UserError(
            f"The norms of a Python file are trained; its convolutions are not known, so bn_mode '{recipe.bn_mode}' is "
            "for designs only.",
            hint="Train the design itself.",
            field="bn_mode",
        )
    module = module_of(file)

    def make(classes: int) -> nn.Module:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return module.create_model(num_classes=classes)

    channels = next((m.in_channels for m in make(2).modules() if isinstance(m, nn.Conv2d)), None)
    if channels is None:
        raise _no_data_for("convolves none")
    told = partial(origin_field, _design_of(file), data_name)
    trainee, place = Trainee(file.stem, make, channels, None, told=told), Place(out_dir, device, workers)
    return _train(trainee, data_name, place, recipe, seed=seed, observe=observe, weights=weights, teacher=teacher)


def _design_of(file: Path) -> Mapping[str, Any]:
    """What an exported file tells of its network, where it is as it was written; else its name."""
    try:
        origin = read_origin(file)
    except UserError:
        # A Python file of the user's own.
        return {"model": file.name}
    design = {"space", "declaration", "choices", "id"} if origin.verified else set()
    return {"model": file.name, **origin.told.model_dump(mode="json", include=design, exclude_unset=True)}


def _no_data_for(reason: str) -> UserError:
    return UserError(
        f"All data sets here are images of one class each; this network {reason}.",
        hint="Train the exported file with a loop of your own.",
        field="data",
    )


def _train(
    trainee: Trainee,
    data_name: str,
    place: Place,
    recipe: Recipe,
    *,
    seed: int,
    observe: Observe,
    weights: Path | None,
    teacher: Teacher | None,
) -> TrainResult:
    rng = np.random.default_rng(seed)
    data = load_data(data_name, channels=trainee.channels, side=recipe.resolution, design_side=trainee.side, rng=rng)
    return train_on(
        trainee, data, data_name, place, recipe, seed=seed, observe=observe, weights=weights, teacher=teacher
    )
