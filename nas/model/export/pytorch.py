"""A standalone Python file that needs torch alone, weights as safetensors, and a provenance file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from nas.model.export.core.files import ExportedFiles, checked_name, provenance_json
from nas.model.export.core.leaving import both_forms, classes_told, leaving_model, origin, weights_file
from nas.model.export.core.writing import write_all
from nas.model.export.handover.script import training_files
from nas.model.export.source.file import source_of
from nas.model.train.named_recipes import NamedRecipe
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Form


def export_pytorch(
    architecture: Architecture,
    out_dir: Path,
    *,
    name: str,
    num_classes: int | None = None,
    state_dict: Mapping[str, Tensor] | None = None,
    form: Form | None = None,
    provenance: Mapping[str, Any],
    overwrite: bool = False,
    recipe: tuple[str, NamedRecipe] | None = None,
) -> ExportedFiles:
    """Write NAME.py, NAME.json and, with weights, NAME.safetensors; with a recipe train_NAME.py and what it imports.

    The file holds `create_model(num_classes, deploy=False)`, where nothing tells classes `create_model(deploy=False)`,
    and `merge_for_deploy(model)`; in both forms its keys are those of `build(architecture)`.

    Args:
        num_classes: what `create_model` builds unless told otherwise; None for what the weights tell, else as drawn.
        state_dict: weights of the train form.
        recipe: what the network shall be trained by, with its name.

    Raises:
        UserError: a form, for the file builds both; a hostile name, weights of another network, files that exist, a
            disk that refuses.
    """
    both_forms(form, "pytorch")
    num_classes = classes_told(architecture, num_classes, state_dict)
    told = origin(architecture, provenance, state_dict)
    contents = {f"{checked_name(name)}.py": source_of(architecture, num_classes).encode()}
    if state_dict is not None:
        model = leaving_model(architecture, "train", num_classes=num_classes, state_dict=state_dict)
        contents[f"{name}.safetensors"] = weights_file(model, told)
    if recipe is not None:
        contents |= training_files(architecture, name, *recipe)
    contents[f"{name}.json"] = provenance_json(told, contents)
    places = write_all(out_dir, contents, overwrite=overwrite)
    return ExportedFiles(
        places[f"{name}.py"],
        places.get(f"{name}.safetensors"),
        places[f"{name}.json"],
        places.get(f"train_{name}.py"),
    )
