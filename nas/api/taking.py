"""Taking a model away: built, exported, trained."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from torch import Tensor, nn

from nas.api.design import Model, named
from nas.api.telling import provenance_of
from nas.errors import UserError
from nas.model.build import build as built
from nas.model.export.core.catalog import load_exporter
from nas.model.export.core.files import ExportedFiles
from nas.model.inspect.inspect import read_weights
from nas.model.quantisation_file import read_quantisation
from nas.model.train.checkpoint import EpochRecord
from nas.model.train.loop import TrainResult
from nas.model.train.named_recipes import load_recipe
from nas.model.train.recipe import Recipe
from nas.model.train.train import train_architecture
from search_spaces.core.architecture import Architecture


def build(
    model: Model, form: Literal["train", "deploy"] = "train", *, num_classes: int | None = None, seed: int = 0
) -> nn.Module:
    """A freshly initialised torch module; takes images, (B, channels, height, width), or what else is drawn.

    Raises:
        NasError, SpaceError: there is no such model, or no classifier whose width could change.
    """
    return built(named(model).architecture, form, num_classes=num_classes, seed=seed)


def export(
    model: Model,
    out: str | Path,
    *,
    to: str = "pytorch",
    name: str,
    form: Literal["train", "deploy"] | None = None,
    num_classes: int | None = None,
    state_dict: Mapping[str, Tensor] | None = None,
    weights: str | Path | None = None,
    quantisation: str | Path | None = None,
    recipe: str | Path | None = None,
    overwrite: bool = False,
) -> ExportedFiles:
    """Write a model that needs nasctl no more, as `nasctl export` does.

    Args:
        to: a format of `nasctl export --help`.
        name: of the files, and of the module where the format is one.
        form: of a frozen graph; by default what the format is for.
        state_dict: trained weights of the train form.
        weights: or the .safetensors file that holds them; what its training has left beside it is told on.
        quantisation: grids that `train` has left beside these weights, for onnx: write integers.
        recipe: `auto`, a recipe's name or file, for pytorch and timm: write how to train it, too.

    Raises:
        UserError: no such format, weights of another network, grids of another design, files that exist.
    """
    found = named(model)
    file = None if weights is None else Path(weights)
    held = state_dict if file is None else read_weights(file)
    return load_exporter(to)(
        found.architecture,
        Path(out),
        name=name,
        num_classes=num_classes,
        state_dict=held,
        form=form,
        provenance=provenance_of(found, file),
        overwrite=overwrite,
        **_grids(quantisation, found.architecture, to, held),
        **_recipe(recipe, found.architecture, to),
    )


def train(
    model: Model,
    data: str | Path,
    out: str | Path,
    *,
    recipe: Recipe | None = None,
    seed: int = 0,
    device: str = "cpu",
    weights: str | Path | None = None,
    observe: Callable[[EpochRecord], None] = lambda record: None,
    **changes: Any,
) -> TrainResult:
    """Train a model to what it declares, or go on from the checkpoint in `out`, as `nasctl train` does.

    Args:
        recipe: how to train; `changes` are fields of it, such as `epochs=3`.
        weights: a .safetensors file to begin from, as when a trained network is pruned.
        observe: told of every finished epoch.

    Raises:
        UserError: no such data, none that fits the network, a diverged training, a folder that holds another one.
        ValidationError: a field that a recipe has not.
    """
    fields = (recipe or Recipe()).model_dump() | changes
    architecture = named(model).architecture
    return train_architecture(
        architecture,
        str(data),
        Path(out),
        Recipe(**fields),
        seed=seed,
        observe=observe,
        device=device,
        weights=None if weights is None else Path(weights),
    )


def _grids(
    file: str | Path | None, architecture: Architecture, to: str, state_dict: Mapping[str, Tensor] | None
) -> dict[str, Any]:
    if file is None:
        return {}
    if to != "onnx" or state_dict is None:
        raise UserError(
            f"Integers are written to onnx, of trained weights; given were {to} and "
            f"{'no weights' if state_dict is None else 'weights'}.",
            field="quantisation",
        )
    return {"quantisation": read_quantisation(Path(file), architecture)}


def _recipe(name: str | Path | None, architecture: Architecture, to: str) -> dict[str, Any]:
    if name is None:
        return {}
    if to not in ("pytorch", "timm"):
        raise UserError(f"A recipe goes with pytorch or timm; given was {to}.", field="recipe")
    return {"recipe": load_recipe(str(name), architecture.space_name)}
