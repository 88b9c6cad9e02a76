"""The types that block settings are annotated with; a space file is checked against them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from search_spaces.core.errors import SpaceError
from search_spaces.core.sparsity import Sparsity

# Integers of 2 to 8 bits, halves and singles.
BITS = (2, 3, 4, 5, 6, 7, 8, 16, 32)


def _odd(kernel: int) -> int:
    if kernel % 2 == 0:
        raise ValueError(f"a kernel must be odd, got {kernel}; nearest are {kernel - 1} and {kernel + 1}")
    return kernel


def _bits(bits: int) -> int:
    if bits not in BITS:
        nearest = sorted(BITS, key=lambda known: abs(known - bits))[0]
        known = ", ".join(map(str, BITS))
        raise ValueError(f"a value has one of {known} bits, got {bits}; nearest is {nearest}")
    return bits


def _sparsity(text: str) -> str:
    try:
        Sparsity(text)
    except SpaceError as error:
        raise ValueError(str(error)) from None
    return text


Kernel = Annotated[int, Field(ge=1, le=63, json_schema_extra={"not": {"multipleOf": 2}}), AfterValidator(_odd)]
PatchSide = Annotated[int, Field(ge=1, le=64)]
Dilation = Annotated[int, Field(ge=1, le=16)]
Layers = Annotated[int, Field(ge=1, le=64)]
Channels = Annotated[int, Field(ge=1, le=65_536)]
GroupSize = Annotated[int, Field(ge=0, le=65_536)]
Expansion = Annotated[float, Field(gt=0, le=16)]
Compression = Annotated[float, Field(gt=0, le=1)]
HeadExpansion = Annotated[float, Field(ge=0, le=16)]
Share = Annotated[float, Field(gt=0, lt=1)]
ActivationName = Literal["relu", "relu6", "gelu", "silu", "hardswish", "star_relu", "squared_relu"]
NormName = Literal["batch", "layer"]
Balance = Literal["layer_scale", "response"]
MapNormName = Literal["layer", "group"]
GatingOrder = Annotated[int, Field(ge=2, le=5)]
MapFilter = Literal["depthwise", "global"]
SmallMixer = Literal["branches", "kernels", "attention"]
Interpolation = Literal["v1", "gauss", "max"]
Excitation = Literal["cse", "sse", "scse", "scse_max"]
TokenMixer = Literal["identity", "random", "pool", "sepconv", "attention"]
Attention = Literal["none", "se"]
DownsamplingName = Literal[
    "conv", "patch", "batch_patch", "silu_patch", "norm_conv", "separable", "max_pool", "average_pool", "blur_pool"
]
SparsityText = Annotated[str, AfterValidator(_sparsity)]
Bits = Annotated[int, AfterValidator(_bits), Field(json_schema_extra={"enum": list(BITS)})]
