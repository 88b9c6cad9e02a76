"""Bits of single layers as a file, such as `nasctl bits` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from search_spaces.core.architecture import Architecture
from search_spaces.core.errors import SpaceError
from search_spaces.core.precision import Bits, with_bits

Count = Annotated[int, Field(ge=1, le=32)]


class LayerBits(BaseModel):
    """Of a layer's weights, and of the values that they meet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weight_bits: Count = 32
    activation_bits: Count = 32


class BitsFile(BaseModel):
    """Bits by the names of layers; what is not named stays as drawn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    layers: dict[str, LayerBits]

    def as_file(self) -> bytes:
        return f"{self.model_dump_json(indent=1)}\n".encode()


def with_bits_of(architecture: Architecture, path: Path) -> Architecture:
    """The architecture with the bits of a file.

    Raises:
        SpaceError: the file is none, or names layers that are not there.
        OSError: it cannot be read.
    """
    try:
        read = BitsFile.model_validate_json(path.read_bytes())
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise SpaceError(f"{path} holds no bits of layers: {where}: {fault['msg']}.", field="bits") from None
    return with_bits(
        architecture, {name: Bits(bits.weight_bits, bits.activation_bits) for name, bits in read.layers.items()}
    )
