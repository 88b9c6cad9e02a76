"""Looking at what flows through a model while it runs."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from nas.model.evo_norm import EvoNormB0, EvoNormS0
from nas.model.layers import GRN, ChannelNorm, ScaledGroupNorm, SquaredReLU, StarReLU

NORMS = (
    nn.BatchNorm1d,
    nn.BatchNorm2d,
    nn.BatchNorm3d,
    nn.LayerNorm,
    nn.GroupNorm,
    ChannelNorm,
    ScaledGroupNorm,
    GRN,
    EvoNormB0,
    EvoNormS0,
)
BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
WEIGHTED = (*CONVOLUTIONS, nn.Linear)
ACTIVATIONS = (nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.GELU, nn.SiLU, nn.Hardswish, StarReLU, SquaredReLU)
"""Those that bend at zero; gates such as a sigmoid are none of them."""

Hook = Callable[[nn.Module, tuple[Tensor, ...], Tensor], Any]


@contextmanager
def watched(modules: Iterable[nn.Module], hook: Hook) -> Iterator[None]:
    """Calls `hook(module, inputs, output)` behind each of the modules; what it returns takes the output's place."""
    handles = [module.register_forward_hook(hook) for module in modules]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def weighted(model: nn.Module) -> list[nn.Conv2d | nn.Linear]:
    """The layers with weights: convolutions of any rank, and matrices."""
    return [module for module in model.modules() if isinstance(module, WEIGHTED)]  # pyright: ignore[reportReturnType]


def modules_of(model: nn.Module, kinds: tuple[type[nn.Module], ...]) -> list[nn.Module]:
    """The model's modules of these kinds, in the order of the drawing."""
    return [module for module in model.modules() if isinstance(module, kinds)]
