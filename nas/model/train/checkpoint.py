"""A training's memory: one safetensors file with weights, optimiser state and, as JSON in its header, the history."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.compress.core.hook import TrainingHook
from nas.model.train.recipe import Recipe


@dataclass(frozen=True)
class EpochRecord:
    """One finished epoch, counted from 1, of the `planned` ones; `accuracy` is the share of test images named right.

    `pieces` is into how many a batch was cut at the end, where memory was short.
    """

    epoch: int
    planned: int
    loss: float
    accuracy: float
    pieces: int = 1


@dataclass(frozen=True)
class Checkpoint:
    """What a training consists of; `average` is `model` itself where nothing is averaged."""

    model: nn.Module
    average: nn.Module
    optimiser: torch.optim.Optimizer
    scaler: torch.amp.GradScaler
    hook: TrainingHook
    recipe: Recipe
    seed: int
    subject: str


def write_checkpoint(path: Path, state: Checkpoint, history: tuple[EpochRecord, ...]) -> None:
    """Replace the file, whole or not at all."""
    done = [asdict(record) for record in history]
    header = {**_identity(state), "scaler": state.scaler.state_dict(), "history": done}
    content = save(_tensors(state), metadata={"training": json.dumps(header, sort_keys=True)})
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UserError(f"Cannot write the checkpoint {path}: {error.strerror or error}.") from error


def read_checkpoint(path: Path, state: Checkpoint) -> tuple[EpochRecord, ...]:
    """Put weights and optimiser state back in place; returns the history.

    Raises:
        UserError: the file is damaged, of another seed or network, or of a recipe that differs in more than fewer
            epochs.
    """
    try:
        with safe_open(path, "pt") as file:
            header: dict[str, Any] = json.loads((file.metadata() or {})["training"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        history = tuple(EpochRecord(**record) for record in header.pop("history"))
        scaler = header.pop("scaler")
        # What an older version wrote may lack fields; it trained as their defaults say.
        header["recipe"] = {**_identity_of(type(state.recipe)()), **header["recipe"]}
    except (SafetensorError, OSError, AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise UserError(f"{path} is no checkpoint of a training: {error}", hint="Delete it to start anew.") from error
    if header != _identity(state):
        raise UserError(
            f"{path} is the checkpoint of another training (its subject, recipe or seed differs).",
            hint="Give another folder, or delete it to start anew.",
        )
    if len(history) > state.recipe.epochs:
        raise UserError(
            f"{path} was trained for {len(history)} epochs already; {state.recipe.epochs} are asked.",
            hint=f"Ask for {len(history)} epochs or more, or give another folder.",
            field="epochs",
        )
    try:
        state.model.load_state_dict(_under("model.", tensors))
        state.average.load_state_dict(_under("average.", tensors) or state.average.state_dict())
        state.optimiser.load_state_dict(_optimiser_state(state.optimiser, _under("optimiser.", tensors)))
        state.scaler.load_state_dict(scaler)
        state.hook.load_state(_under("hook.", tensors))
    except (RuntimeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path} is the checkpoint of another network: {str(error)[:300]}") from error
    return history


def _identity(state: Checkpoint) -> dict[str, Any]:
    """What may not differ; how long to train may."""
    return {"recipe": _identity_of(state.recipe), "seed": state.seed, "subject": state.subject}


def _identity_of(recipe: Recipe) -> dict[str, Any]:
    return {field: value for field, value in vars(recipe).items() if field != "epochs"}


def _tensors(state: Checkpoint) -> dict[str, Tensor]:
    tensors = {f"model.{key}": tensor for key, tensor in state.model.state_dict().items()}
    if state.average is not state.model:
        tensors |= {f"average.{key}": tensor for key, tensor in state.average.state_dict().items()}
    tensors |= {f"hook.{key}": tensor for key, tensor in state.hook.state().items()}
    for position, held in state.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{position}.{name}": tensor for name, tensor in held.items()}
    return {key: tensor.detach().cpu().contiguous() for key, tensor in tensors.items()}


def _under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {key.removeprefix(prefix): tensor for key, tensor in tensors.items() if key.startswith(prefix)}


def _optimiser_state(optimiser: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        position, name = key.split(".")
        state.setdefault(int(position), {})[name] = tensor
    return {"state": state, "param_groups": optimiser.state_dict()["param_groups"]}
