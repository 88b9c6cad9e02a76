"""torch.compile with its default compiler (Ansel et al. 2024, https://doi.org/10.1145/3620665.3640366)."""

import torch
import torch._dynamo.config as dynamo
from torch import Tensor, nn

from nas.model.measure.backend import Backend, Call, Formats, torch_formats
from nas.model.measure.placement import Placement

# Every operator is a module of its own, but most share their forward's code, under which torch files what it compiles.
MOST_COMPILED = 10_000


class Compiled(Backend):
    """One graph for the shapes it sees. Its guards are checked at every call, and their time counts."""

    def __init__(self) -> None:
        dynamo.cache_size_limit = dynamo.accumulated_cache_size_limit = MOST_COMPILED

    def runtime(self, device: str) -> str:
        return f"torch {torch.__version__}, {device}, compile"

    def formats(self, device: str) -> Formats:
        return torch_formats(device)

    def prepare(self, module: nn.Module, inputs: tuple[Tensor, ...], placement: Placement) -> Call:
        run = torch.compile(placement.module(module), dynamic=False)
        placed = tuple(placement.tensor(one) for one in inputs)
        with torch.inference_mode():
            run(*placed)
        return lambda: run(*placed)

    def compressed_formats(self, placement: Placement) -> tuple[str, ...]:
        return ()

    def prepare_compressed(
        self, module: nn.Module, inputs: tuple[Tensor, ...], placement: Placement, held_as: str
    ) -> Call:
        raise RuntimeError(f"torch.compile has no kernel of ours for weights held as {held_as}.")


def load() -> Compiled:
    """torch.compile."""
    return Compiled()
