"""One training from data to files: the network is shown the data first, and left with its weights and its history."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from torch import nn

from nas.errors import UserError
from nas.model.compress.core.hook import TrainingHook
from nas.model.compress.core.processes import own_rank
from nas.model.export.core.writing import write_all
from nas.model.train.examples import Data
from nas.model.train.logs import TABLE
from nas.model.train.loop import NOTHING_FOLLOWS, Observe, TrainResult, train_model
from nas.model.train.pruned import PrunedLayer
from nas.model.train.recipe import Recipe
from nas.model.train.starting_weights import start_from
from nas.model.train.teacher import check_teacher

CHECKPOINT, WEIGHTS, HISTORY = "checkpoint.safetensors", "weights.safetensors", "training.json"


@dataclass(frozen=True)
class Trainee:
    """What is trained: `make(num_classes)` gives it fresh; `side` is that of its images, where known.

    `hook` brings its layers to what they declare, `pruned` counts their zeros afterwards; `beside` are files to leave
    besides, by name; `told` adds fields to the record, which it is given with the contents of the files.
    """

    name: str
    make: Callable[[int], nn.Module]
    channels: int
    side: int | None
    hook: TrainingHook = NOTHING_FOLLOWS
    pruned: Callable[[nn.Module], tuple[PrunedLayer, ...]] = lambda model: ()
    beside: Callable[[nn.Module], Mapping[str, bytes]] = lambda model: {}
    told: Callable[[Mapping[str, Any], Mapping[str, bytes]], Mapping[str, Any]] = lambda record, contents: {}


@dataclass(frozen=True)
class Teacher:
    """Who is followed, by name; `make(num_classes)` gives it with its weights."""

    name: str
    make: Callable[[int], nn.Module]


@dataclass(frozen=True)
class Place:
    """Where a training runs and what it leaves: on a device, with processes that read ahead, in a folder."""

    out_dir: Path
    device: str = "cpu"
    workers: int = 0


def train_on(
    trainee: Trainee,
    data: Data,
    data_name: str,
    place: Place,
    recipe: Recipe,
    *,
    seed: int,
    observe: Observe,
    weights: Path | None = None,
    teacher: Teacher | None = None,
) -> TrainResult:
    """Train, or go on from the checkpoint in the folder, also of a shorter training.

    Leaves `weights.safetensors`, `training.json`, `history.csv` and `checkpoint.safetensors`.

    Raises:
        UserError: images that do not pass, answers of another shape, weights of another network, a teacher that does
            not fit, a diverged training, a folder that holds another one.
    """
    checkpoint = place.out_dir / CHECKPOINT
    if not checkpoint.exists() and any((place.out_dir / name).exists() for name in (WEIGHTS, HISTORY, TABLE)):
        raise UserError(f"{place.out_dir} holds another training.", hint="Give a new folder.", field="out")
    subject = f"{trainee.name} on {data_name}"
    model = trainee.make(data.classes)
    if weights is not None:
        subject = f"{subject} from weights {start_from(model, weights)}"
    _check_fit(model, data, subject)
    taught = None
    if teacher is not None:
        subject = f"{subject} after {teacher.name}"
        taught = teacher.make(data.classes)
        check_teacher(taught, data.train.batch(_few(data))[0], data.classes, teacher.name)
    trained = train_model(
        model,
        data,
        recipe,
        seed=seed,
        observe=observe,
        checkpoint=checkpoint,
        subject=subject,
        device=place.device,
        hook=trainee.hook,
        teacher=taught,
        workers=place.workers,
    )
    result = replace(trained, pruned=trainee.pruned(trained.model))
    if own_rank() == 0:
        about = {"subject": subject, "seed": seed, "recipe": dict(vars(recipe))}
        _write(place.out_dir, result, about, trainee)
    return result


def _check_fit(model: nn.Module, data: Data, subject: str) -> None:
    """Show the model two images before it is trained on all of them."""
    images, _ = data.train.batch(_few(data))
    shape = tuple(images.shape[1:])
    try:
        with torch.no_grad():
            answered = tuple(model.eval()(images).shape[1:])
    except RuntimeError as error:
        raise UserError(
            f"{subject}: images of {shape} do not pass through the network: {str(error)[:300]}",
            hint="Set the recipe's resolution to a side that it was made for.",
            field="resolution",
        ) from error
    wanted = (data.classes,)
    if answered != wanted:
        raise UserError(
            f"{subject}: images of {shape} are answered with {answered}; {data.classes} classes want {wanted}.",
            field="data",
        )


def _few(data: Data) -> np.ndarray:
    return np.arange(min(2, len(data.train)))


def _write(out_dir: Path, result: TrainResult, about: dict[str, object], trainee: Trainee) -> None:
    weights = {key: tensor.detach().cpu().contiguous() for key, tensor in result.model.state_dict().items()}
    history = {**about, "accuracy": result.accuracy, "history": [asdict(record) for record in result.history]}
    if result.pruned:
        history["pruned"] = [asdict(layer) for layer in result.pruned]
    contents = {WEIGHTS: save(weights), **trainee.beside(result.model)}
    text = json.dumps({**history, **trainee.told(history, contents)}, indent=2, sort_keys=True)
    write_all(out_dir, {**contents, HISTORY: f"{text}\n".encode()}, overwrite=True)
