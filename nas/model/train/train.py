"""Train a design, or a model from an exported Python file, and leave its weights and its history in a folder."""

from __future__ import annotations

import importlib.util
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import ModuleType

import numpy as np
import torch
from safetensors.torch import save
from torch import nn

from nas.errors import UserError
from nas.model.build import build
from nas.model.compress.core.hook import TrainingHook
from nas.model.declared_bits import plan_of
from nas.model.export.core.files import write_all
from nas.model.quantisation import QUANTISATION, quantisation_of
from nas.model.train.data import load_data
from nas.model.train.examples import Data
from nas.model.train.hooks import aware_of, hook_of
from nas.model.train.loop import NOTHING_FOLLOWS, Observe, TrainResult, train_model
from nas.model.train.pruning import declared_sparsity, pruned_layers
from nas.model.train.recipe import Recipe
from nas.model.train.starting_weights import start_from
from search_spaces.core.architecture import Architecture
from search_spaces.core.ops import rank_of
from search_spaces.core.sparsity import Sparsity

IMAGE_RANK = 2
CHECKPOINT, WEIGHTS, HISTORY = "checkpoint.safetensors", "weights.safetensors", "training.json"


@dataclass(frozen=True)
class _Trainee:
    """What is trained: `make(num_classes)` gives it fresh; `side` is that of its images, where known. `declared` is the
    sparsity of its layers by name, `hook` what brings them there; `beside` are files to leave besides, by name."""

    name: str
    make: Callable[[int], nn.Module]
    channels: int
    side: int | None
    declared: Mapping[str, Sparsity] = field(default_factory=dict)
    hook: TrainingHook = NOTHING_FOLLOWS
    beside: Callable[[nn.Module], Mapping[str, bytes]] = lambda model: {}


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
) -> TrainResult:
    """Train a design to the sparsity and the bits that it declares, or go on from the checkpoint in `out_dir`, also of
    a shorter training.

    Leaves `weights.safetensors` (keys of `build(architecture)`), `training.json` and `checkpoint.safetensors`; where
    bits are declared, `quantisation.json` and weights that lie on its grids.

    Args:
        data_name: a built-in data set, or the path of an image folder.
        weights: a .safetensors file to begin from, instead of from random weights.

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

    def make(classes: int) -> nn.Module:
        return build(architecture, num_classes=classes, seed=seed)

    plan = plan_of(architecture)
    aware = aware_of(plan, recipe)

    def beside(model: nn.Module) -> Mapping[str, bytes]:
        grids = {} if aware is None else aware.affines()
        return {QUANTISATION: quantisation_of(architecture, model, plan, grids).as_file()} if plan.layers else {}

    declared, hook = declared_sparsity(architecture), hook_of(architecture, recipe, aware)
    trainee = _Trainee(architecture.id, make, channels, side, declared, hook, beside)
    return _train(trainee, data_name, out_dir, recipe, seed, observe, device, weights)


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
    module = _module(file)

    def make(classes: int) -> nn.Module:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return module.create_model(num_classes=classes)

    channels = next((m.in_channels for m in make(2).modules() if isinstance(m, nn.Conv2d)), None)
    if channels is None:
        raise _no_data_for("convolves none")
    trainee = _Trainee(file.stem, make, channels, None)
    return _train(trainee, data_name, out_dir, recipe, seed, observe, device, weights)


def _no_data_for(reason: str) -> UserError:
    return UserError(
        f"All data sets here are images of one class each; this network {reason}.",
        hint="Train the exported file with a loop of your own.",
        field="data",
    )


def _train(
    trainee: _Trainee,
    data_name: str,
    out_dir: Path,
    recipe: Recipe,
    seed: int,
    observe: Observe,
    device: str,
    weights: Path | None,
) -> TrainResult:
    checkpoint = out_dir / CHECKPOINT
    if not checkpoint.exists() and any((out_dir / name).exists() for name in (WEIGHTS, HISTORY)):
        raise UserError(f"{out_dir} holds another training.", hint="Give a new folder.", field="out")
    rng = np.random.default_rng(seed)
    data = load_data(data_name, channels=trainee.channels, side=recipe.resolution, design_side=trainee.side, rng=rng)
    subject = f"{trainee.name} on {data_name}"
    model = trainee.make(data.classes)
    if weights is not None:
        subject = f"{subject} from weights {start_from(model, weights)}"
    _check_fit(model, data, subject)
    options = {"seed": seed, "observe": observe, "checkpoint": checkpoint, "subject": subject, "device": device}
    trained = train_model(model, data, recipe, hook=trainee.hook, **options)
    result = replace(trained, pruned=pruned_layers(trained.model, trainee.declared))
    about = {"subject": subject, "seed": seed, "recipe": recipe.model_dump()}
    _write(out_dir, result, about, trainee.beside(result.model))
    return result


def _check_fit(model: nn.Module, data: Data, subject: str) -> None:
    """Show the model two images before it is trained on all of them."""
    images, _ = data.train.batch(np.arange(min(2, len(data.train))))
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


def _write(out_dir: Path, result: TrainResult, about: dict[str, object], beside: Mapping[str, bytes]) -> None:
    weights = {key: tensor.detach().cpu().contiguous() for key, tensor in result.model.state_dict().items()}
    history = {**about, "accuracy": result.accuracy, "history": [asdict(record) for record in result.history]}
    if result.pruned:
        history["pruned"] = [asdict(layer) for layer in result.pruned]
    text = json.dumps(history, indent=2, sort_keys=True)
    write_all(out_dir, {WEIGHTS: save(weights), HISTORY: f"{text}\n".encode(), **beside}, overwrite=True)


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file) if file.is_file() else None
    if spec is None or spec.loader is None:
        raise UserError(f"{file} is no Python file.", hint="nasctl export MODEL --to pytorch writes one.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UserError(f"{file} cannot be run: {type(error).__name__}: {error}") from error
    create = vars(module).get("create_model")
    if not callable(create) or "num_classes" not in inspect.signature(create).parameters:
        raise UserError(f"{file} has no function create_model(num_classes), so it cannot be trained to tell classes.")
    return module
