"""What a quantised training leaves beside its weights: the grids of every layer, as a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from torch import nn

from nas.errors import UserError
from nas.model.merge import merge
from nas.model.quantise.affine import FEWEST_BITS, MOST_BITS, Affine
from nas.model.quantise.plan import LayerPlan, QuantisationPlan
from nas.model.quantise.weights import integers_of
from search_spaces.core.architecture import Architecture
from search_spaces.core.precision import at_full_precision

QUANTISATION = "quantisation.json"

Bits = Annotated[int, Field(ge=FEWEST_BITS, le=MOST_BITS)]
Scale = Annotated[float, Field(gt=0)]


class ValueGrid(BaseModel):
    """Values are (q - zero_point) * scale, q from 0 to 2^bits - 1."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    bits: Bits
    scale: Scale
    zero_point: Annotated[int, Field(ge=0, le=2**MOST_BITS - 1)]


class LayerGrids(BaseModel):
    """Grids of one convolution or matrix as deployed; None where it stays float.

    `weight_scale` holds one scale an output channel; weights are signed, their zero point is 0. `output` is rounded
    behind the ReLU that follows where `behind_activation` says so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    weight_bits: Bits | None
    weight_scale: tuple[Scale, ...] | None
    input: ValueGrid | None
    output: ValueGrid | None
    behind_activation: bool = False


class Quantisation(BaseModel):
    """Grids by the names of the layers; `design` is the id of the network at full precision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    design: str
    layers: dict[str, LayerGrids]

    def as_file(self) -> bytes:
        return f"{self.model_dump_json(indent=1)}\n".encode()


def quantisation_of(
    architecture: Architecture, trained: nn.Module, plan: QuantisationPlan, values: Mapping[str, Affine]
) -> Quantisation:
    """The grids of a model that was trained by `plan`; `values` are those between its layers, by place."""
    deployed = merge(trained, architecture)
    grids = {place: _value_grid(affine, plan.places[place]) for place, affine in values.items()}
    layers = {layer.name: _layer_grids(deployed, layer, grids) for layer in plan.layers}
    return Quantisation(design=at_full_precision(architecture).id, layers=layers)


def read_quantisation(path: Path, architecture: Architecture) -> Quantisation:
    """The grids of this design.

    Raises:
        UserError: no such file, or it is of another design.
    """
    try:
        read = Quantisation.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        reason = error.strerror if isinstance(error, OSError) else error.errors(include_url=False)[0]["msg"]
        raise UserError(f"{path} holds no grids of a quantised model: {reason}.", field="quantisation") from None
    design = at_full_precision(architecture).id
    if read.design != design:
        raise UserError(
            f"{path} is of the design {read.design}, not of {design}.",
            hint="Name the model that was trained.",
            field="quantisation",
        )
    return read


def _layer_grids(deployed: nn.Module, layer: LayerPlan, grids: Mapping[str, ValueGrid]) -> LayerGrids:
    weight = deployed.get_parameter(f"{layer.name}.weight")
    bits = layer.weight_bits
    return LayerGrids(
        weight_bits=bits,
        weight_scale=None if bits is None else tuple(integers_of(weight, bits).scale.tolist()),
        input=None if layer.activation_bits is None else grids.get(layer.source),
        output=None if layer.sink is None else grids.get(layer.sink),
        behind_activation=layer.sink_activates,
    )


def _value_grid(affine: Affine, bits: int) -> ValueGrid:
    return ValueGrid(bits=bits, scale=float(affine.scale), zero_point=int(affine.zero_point))
