"""PyTorch as it is written: one kernel after the other."""

import torch
from torch import Tensor, nn

from nas.model.measure.backend import BOTH_LAYOUTS, Backend, Call, Formats
from nas.model.measure.placement import Placement


class Eager(Backend):
    def runtime(self, device: str) -> str:
        return f"torch {torch.__version__}, {device}, eager"

    def formats(self, device: str) -> Formats:
        dtypes = ("fp32", "tf32", "fp16", "bf16") if device == "cuda" else ("fp32", "fp16", "bf16")
        return dict.fromkeys(dtypes, BOTH_LAYOUTS)

    def prepare(self, module: nn.Module, inputs: tuple[Tensor, ...], placement: Placement) -> Call:
        run, placed = placement.module(module), tuple(placement.tensor(one) for one in inputs)
        return lambda: run(*placed)


def load() -> Eager:
    """PyTorch eager."""
    return Eager()
