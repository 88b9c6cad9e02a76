"""A model, fresh or trained, under the magnifying glass: where it looks, and whether its filters work."""

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from nas.errors import UserError
from nas.model.build import build
from nas.model.export.core.leaving import classes_told
from nas.model.inspect.effective_field import contribution_map, field_sides, last_map
from nas.model.inspect.filter_quality import FilterQuality, filter_qualities
from search_spaces.core.architecture import Architecture

IMAGES = 8


@dataclass(frozen=True)
class Inspection:
    """`field_sides`: share of all contributions -> side of the square that holds it, in pixels."""

    field_sides: dict[float, int]
    layers: list[FilterQuality]


def inspect_architecture(architecture: Architecture, weights: Path | None = None, *, seed: int = 0) -> Inspection:
    """A design with the weights of a file, or with fresh ones, on random images.

    Args:
        weights: safetensors as `nasctl train` leaves them.

    Raises:
        UserError: the file is none, or does not fit the design.
    """
    state = None if weights is None else read_weights(weights)
    model = build(architecture, num_classes=classes_told(architecture, None, state), seed=seed)
    if state is not None:
        try:
            model.load_state_dict(state)
        except RuntimeError as error:
            raise UserError(f"{weights} does not fit this network: {str(error)[:300]}", field="weights") from None
    model.eval()
    shape = architecture.graph.nodes[0].shape
    images = torch.randn(IMAGES, *shape, generator=torch.Generator().manual_seed(seed))
    layer = model.get_submodule(last_map(architecture.graph))
    return Inspection(field_sides(*contribution_map(model, layer, images)), filter_qualities(model.state_dict()))


def read_weights(file: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file.

    Raises:
        UserError: no such file, or none of that format.
    """
    try:
        return load_file(file)
    except (OSError, SafetensorError) as error:
        raise UserError(f"Cannot read weights from {file}: {error}", field="weights") from None
