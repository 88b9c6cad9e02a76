"""A standalone Python file that needs torch alone, weights as safetensors, and a provenance file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors.torch import save
from torch import Tensor

from nas.errors import UserError
from nas.model.build import build
from nas.model.export.core.files import ExportedFiles, checked_name, provenance_json, write_all
from nas.model.export.source.file import source_of
from search_spaces.core.architecture import Architecture


def export_pytorch(
    architecture: Architecture,
    out_dir: Path,
    *,
    name: str,
    num_classes: int | None = None,
    state_dict: Mapping[str, Tensor] | None = None,
    provenance: Mapping[str, Any],
    overwrite: bool = False,
) -> ExportedFiles:
    """Write NAME.py, NAME.json and, with weights, NAME.safetensors.

    The file holds `create_model(num_classes, deploy=False)`, where nothing tells classes `create_model(deploy=False)`,
    and `merge_for_deploy(model)`; in both forms its keys are those of `build(architecture)`.

    Args:
        num_classes: what `create_model` builds unless told otherwise; None for the drawn number.
        state_dict: weights of the train form.

    Raises:
        UserError: a hostile name, weights of another network, files that exist, a disk that refuses.
    """
    contents = {f"{checked_name(name)}.py": source_of(architecture, num_classes).encode()}
    if state_dict is not None:
        contents[f"{name}.safetensors"] = _weights(architecture, num_classes, state_dict)
    described = {
        "space": architecture.space_name,
        "id": architecture.id,
        "choices": dict(architecture.choices),
        **provenance,
    }
    contents[f"{name}.json"] = provenance_json(described, contents)
    places = write_all(out_dir, contents, overwrite=overwrite)
    return ExportedFiles(places[f"{name}.py"], places.get(f"{name}.safetensors"), places[f"{name}.json"])


def _weights(architecture: Architecture, num_classes: int | None, state_dict: Mapping[str, Tensor]) -> bytes:
    try:
        build(architecture, num_classes=num_classes).load_state_dict(dict(state_dict))
    except RuntimeError as error:
        raise UserError(f"These weights are not of this network: {str(error)[:500]}") from error
    return save({key: tensor.detach().cpu().contiguous().clone() for key, tensor in state_dict.items()})
