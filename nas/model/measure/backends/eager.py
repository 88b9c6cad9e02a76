"""PyTorch as it is written: one kernel after the other."""

import torch
from torch import Tensor, nn

from nas.model.measure.backend import Backend, Call, Formats, torch_formats
from nas.model.measure.compressed.betas import betas_unmentioned
from nas.model.measure.compressed.int8 import Int8Layer
from nas.model.measure.compressed.sparse import SparseLayer
from nas.model.measure.placement import Placement

# Of processors' libraries, that of torch's wheels multiplies blocks of as many rows as columns alone.
SQUARE_BLOCKS = ("bsr:4x4", "bsr:8x8", "bsr:16x16")


class Eager(Backend):
    def runtime(self, device: str) -> str:
        return f"torch {torch.__version__}, {device}, eager"

    def formats(self, device: str) -> Formats:
        return torch_formats(device)

    def prepare(self, module: nn.Module, inputs: tuple[Tensor, ...], placement: Placement) -> Call:
        run, placed = placement.module(module), tuple(placement.tensor(one) for one in inputs)
        return lambda: run(*placed)

    def compressed_formats(self, placement: Placement) -> tuple[str, ...]:
        here = placement.device.type == "cpu" and placement.dtype == "fp32"
        return ("csr", *SQUARE_BLOCKS, "int8") if here else ()

    def prepare_compressed(
        self, module: nn.Module, inputs: tuple[Tensor, ...], placement: Placement, held_as: str
    ) -> Call:
        with betas_unmentioned(), torch.inference_mode():
            run = Int8Layer(module, inputs[0]) if held_as == "int8" else SparseLayer(module, held_as)
            call = self.prepare(run, inputs, placement)
            call()
        return call


def load() -> Eager:
    """PyTorch eager."""
    return Eager()
