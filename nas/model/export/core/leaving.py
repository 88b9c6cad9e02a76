"""What an exporter starts from: the network with its weights, in one form, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from safetensors.torch import save
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.build import build
from nas.model.classifiers import find_classifiers
from nas.model.export.origin.document import origin_text
from nas.model.export.origin.schema import SCHEMA_VERSION
from nas.model.export.origin.weights_header import ORIGIN
from nas.model.merge import merge
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Form


def leaving_model(
    architecture: Architecture,
    form: Form,
    *,
    num_classes: int | None = None,
    state_dict: Mapping[str, Tensor] | None = None,
) -> nn.Module:
    """The network ready for inference; with fresh weights where none are given.

    Args:
        state_dict: weights of the train form.

    Raises:
        UserError: weights of another network.
    """
    model = build(architecture, num_classes=classes_told(architecture, num_classes, state_dict))
    if state_dict is not None:
        try:
            model.load_state_dict(dict(state_dict))
        except RuntimeError as error:
            raise UserError(f"These weights are not of this network: {str(error)[:500]}", field="weights") from error
    return model.eval() if form == "train" else merge(model.eval(), architecture)


def classes_told(
    architecture: Architecture, num_classes: int | None, state_dict: Mapping[str, Tensor] | None
) -> int | None:
    """The classes that were asked for, else those that the weights tell, else None for the drawn number."""
    classifiers = find_classifiers(architecture.graph)
    weight = (state_dict or {}).get(f"{classifiers[0].name}.weight") if classifiers else None
    if num_classes is not None or weight is None or weight.dim() == 0 or len(weight) == classifiers[0].shape[0]:
        return num_classes
    return len(weight)


def weights_file(model: nn.Module, told: Mapping[str, Any], **facts: str) -> bytes:
    """The content of a .safetensors file with all that the model's state dict holds; its origin and facts in the
    header.

    Raises:
        UserError: something of the origin has no JSON form.
    """
    tensors = {key: tensor.detach().cpu().contiguous().clone() for key, tensor in model.state_dict().items()}
    return save(tensors, {ORIGIN: origin_text(told), **facts})


def origin(
    architecture: Architecture, provenance: Mapping[str, Any], state_dict: Mapping[str, Tensor] | None
) -> dict[str, Any]:
    """The design and where it and its weights come from."""
    return {
        "schema_version": SCHEMA_VERSION,
        "space": architecture.space_name,
        "id": architecture.id,
        "choices": dict(architecture.choices),
        "trained": state_dict is not None,
        **provenance,
    }


def both_forms(form: Form | None, name: str) -> None:
    """Formats that are source hold both forms, so that none can be asked of them.

    Raises:
        UserError: one was.
    """
    if form is not None:
        raise UserError(
            f"A file of the format '{name}' builds both forms, so '--form {form}' has nothing to choose.",
            hint="Leave --form away; the file's own functions choose.",
            field="form",
        )
