"""Where tensors and modules stand while they are timed: device, number format, memory order."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import nn

Layout = Literal["channels_last", "contiguous"]

TORCH_DTYPES: dict[str, torch.dtype] = {
    "fp32": torch.float32,
    "tf32": torch.float32,
    "fp16": torch.float16,
    "bf16": torch.bfloat16,
}


@dataclass(frozen=True)
class Placement:
    """`threads` is the size of the runtime's pool, on the processor only."""

    device: torch.device
    dtype: str
    layout: Layout
    threads: int | None

    def tensor(self, tensor: torch.Tensor) -> torch.Tensor:
        """The tensor on this device, in this dtype; maps of four dimensions in this layout."""
        placed = tensor.to(self.device, TORCH_DTYPES[self.dtype])
        last = self.layout == "channels_last" and placed.dim() == 4
        return placed.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)

    def module(self, module: nn.Module) -> nn.Module:
        """The module, moved in place, set to evaluation."""
        module.to(self.device, TORCH_DTYPES[self.dtype]).eval()
        if self.layout == "channels_last":
            # Moves the four-dimensional weights alone, which is what the kernels ask for; torch's stubs lack it.
            module.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
        return module
