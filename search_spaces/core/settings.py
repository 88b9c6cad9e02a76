"""The types that block settings are annotated with; a space file is checked against them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field


def _odd(kernel: int) -> int:
    if kernel % 2 == 0:
        raise ValueError(f"a kernel must be odd, got {kernel}; nearest are {kernel - 1} and {kernel + 1}")
    return kernel


Kernel = Annotated[int, Field(ge=1, le=63), AfterValidator(_odd)]
Dilation = Annotated[int, Field(ge=1, le=16)]
Channels = Annotated[int, Field(ge=1, le=65_536)]
Expansion = Annotated[float, Field(gt=0, le=16)]
ActivationName = Literal["relu", "relu6", "gelu", "silu", "hardswish"]
NormName = Literal["batch", "layer"]
Attention = Literal["none", "se"]
DownsamplingName = Literal["conv", "max_pool", "average_pool", "blur_pool"]
