"""The command line of a training script that was exported; nasctl's own is `nas/cli/train.py`."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import distributed as dist
from torch import nn

from nas.errors import NasError, UserError, did_you_mean
from nas.model.compress.core.hook import TrainingHook
from nas.model.compress.core.processes import own_rank
from nas.model.compress.core.several import Several
from nas.model.train.checkpoint import EpochRecord
from nas.model.train.datasets import synthetic
from nas.model.train.examples import Data
from nas.model.train.image_folder import load_folder
from nas.model.train.logs import tensorboard_log
from nas.model.train.loop import Observe
from nas.model.train.pruned import PrunedLayer
from nas.model.train.recipe import Recipe
from nas.model.train.teacher import TIMM, teacher_from
from nas.model.train.trainee import WEIGHTS, Place, Teacher, Trainee, train_on

SYNTHETIC = "synthetic"


@dataclass(frozen=True)
class Subject:
    """The network that a script trains: its (channels, side, side) images, what follows its training, and what is
    counted of its zeros afterwards."""

    name: str
    create_model: Callable[..., nn.Module]
    channels: int
    side: int
    hooks: Callable[[Recipe], Sequence[TrainingHook]] = lambda recipe: ()
    pruned: Callable[[nn.Module], tuple[PrunedLayer, ...]] = lambda model: ()
    beside: Callable[[Sequence[TrainingHook], nn.Module], Mapping[str, bytes]] = field(default=lambda hooks, model: {})


def main(subject: Subject, recipe: Recipe, arguments: Sequence[str] | None = None) -> None:
    """Train as the arguments ask, alone or as one of torchrun's processes; ends the program on what cannot be."""
    asked = _parser(subject, recipe).parse_args(arguments)
    device = _joined(asked.device)
    try:
        _train(subject, _changed(recipe, asked), asked, device)
    except NasError as error:
        _tell(f"error: {error}" + (f"\n{error.hint}" if error.hint else ""), sys.stderr)
        sys.exit(error.exit_code)
    finally:
        if dist.is_initialized():
            dist.destroy_process_group()


def _train(subject: Subject, recipe: Recipe, asked: argparse.Namespace, device: str) -> None:
    rng = np.random.default_rng(asked.seed)
    side = recipe.resolution or subject.side
    hooks = subject.hooks(recipe)

    def make(classes: int) -> nn.Module:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(asked.seed)
            return subject.create_model(num_classes=classes)

    result = train_on(
        Trainee(
            subject.name,
            make,
            subject.channels,
            side,
            Several(hooks),
            subject.pruned,
            partial(subject.beside, hooks),
        ),
        _data(asked.data, subject.channels, side, rng),
        asked.data,
        Place(asked.out, device, asked.workers),
        recipe,
        seed=asked.seed,
        observe=_observer(asked, recipe.epochs),
        weights=asked.weights,
        teacher=_teacher(asked),
    )
    if own_rank() == 0:
        _tell(f"{result.accuracy:.2%} of the test images named right; {asked.out / WEIGHTS}")
        for layer in result.pruned:
            _tell(f"{layer.layer}: {layer.nonzeros:,} of {layer.weights:,} weights left, {layer.sparsity}")


def _parser(subject: Subject, recipe: Recipe) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=f"Train {subject.name}; the same arguments and folder go on where it stopped.",
        epilog=f"Fields of --set: {', '.join(vars(recipe))}.",
    )
    parser.add_argument("--data", required=True, help="folder with train/CLASS/* and val/CLASS/*, or 'synthetic'")
    parser.add_argument("--out", required=True, type=Path, help="folder for weights, history and checkpoint")
    parser.add_argument("--epochs", type=int, help=f"times through the data, {recipe.epochs} by default")
    parser.add_argument("--batch-size", type=int, help=f"images a step over all processes, {recipe.batch_size}")
    parser.add_argument("--set", action="append", default=[], metavar="A=B", dest="changes", help="change the recipe")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--workers", type=int, default=0, help="processes that read images ahead, each")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--weights", type=Path, help=".safetensors file to begin from")
    parser.add_argument("--teacher", help="FILE.py with create_model, or timm:NAME, whose answers are followed")
    parser.add_argument("--teacher-weights", type=Path, help="the teacher's .safetensors file")
    parser.add_argument("--log", choices=["csv", "tensorboard"], default="csv", help="history.csv is always written")
    return parser


def _joined(device: str) -> str:
    """The device of this process; where torchrun has started several, they find each other."""
    if "WORLD_SIZE" not in os.environ:
        return device
    if device.startswith("cuda"):
        device = f"cuda:{os.environ['LOCAL_RANK']}"
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.startswith("cuda") else "gloo")
    return device


def _changed(recipe: Recipe, asked: argparse.Namespace) -> Recipe:
    fields: dict[str, Any] = dict(vars(recipe))
    texts = dict(_pair(text) for text in asked.changes)
    for name, text in texts.items():
        if name not in fields:
            raise UserError(
                f"The recipe has no field '{name}'.{did_you_mean(name, fields)} It has: {', '.join(fields)}."
            )
        fields[name] = _value(name, text, fields[name])
    given = {"epochs": asked.epochs, "batch_size": asked.batch_size}
    return type(recipe)(**{**fields, **{name: value for name, value in given.items() if value is not None}})


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UserError(f"--set takes FIELD=VALUE, such as epochs=10; given was '{text}'.")
    return name, value


def _value(name: str, text: str, like: object) -> object:
    """Of the type of what it replaces."""
    if isinstance(like, bool):
        if text not in ("true", "false"):
            raise UserError(f"{name} is true or false, not '{text}'.")
        return text == "true"
    if isinstance(like, str):
        return text
    # What is open may be a number or a name.
    for kind in (int, float) if like is None else (int,) if isinstance(like, int) else (float,):
        try:
            return kind(text)
        except ValueError:
            continue
    if like is None:
        return text
    raise UserError(f"{name} is a number like {like}, not '{text}'.")


def _data(name: str, channels: int, side: int, rng: np.random.Generator) -> Data:
    if name == SYNTHETIC:
        return synthetic.load(None, channels, side, rng)
    if not Path(name).is_dir():
        raise UserError(f"{name} is no folder.", hint="Give one with train/CLASS/* and val/CLASS/*, or 'synthetic'.")
    return load_folder(Path(name), channels, side, rng)


def _teacher(asked: argparse.Namespace) -> Teacher | None:
    if asked.teacher is None:
        return None
    name = asked.teacher if asked.teacher.startswith(TIMM) else Path(asked.teacher).stem
    return Teacher(name, lambda classes: teacher_from(asked.teacher, classes, asked.teacher_weights))


def _observer(asked: argparse.Namespace, epochs: int) -> Observe:
    is_told = own_rank() == 0 and asked.log == "tensorboard"
    log = tensorboard_log(asked.out / "tensorboard") if is_told else None
    began = time.monotonic()

    def observe(record: EpochRecord) -> None:
        spent = time.monotonic() - began
        told = f"loss {record.loss:.4f}  accuracy {record.accuracy:.2%}  after {spent:.0f} s"
        _tell(f"epoch {record.epoch}/{epochs}  {told}")
        if log is not None:
            log(record)

    return observe


def _tell(text: str, file: Any = None) -> None:
    print(text, file=file, flush=True)
