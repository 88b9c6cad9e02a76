"""Fine-tuning with batch norms that keep their statistics, in one of three modes of equal outputs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Literal, final

from torch import Tensor, nn

from nas.model.compress.conv_bn import BatchNorm, Convolution, TunedConv, absorb
from nas.model.compress.core.hook import TrainingHook

FrozenMode = Literal["eval", "tune", "deploy"]


@final
class FrozenNorms(TrainingHook):
    """`eval`: norms use their statistics as they are. `tune`: the same gradients with less memory, a norm merged into
    the convolution before it at every step. `deploy`: what is trained is the merged kernel, whose gradients lack the
    norm's factors; it asks for smaller learning rates.

    `pairs` are names of convolutions and of the norms that alone read them; other norms are in `eval` mode throughout.
    """

    def __init__(self, mode: FrozenMode, pairs: Sequence[tuple[str, str]]) -> None:
        self._mode = mode
        self._pairs = tuple(pairs)

    def begin(self, model: nn.Module) -> None:
        if self._mode == "deploy":
            for conv, norm in self._layers(model):
                absorb(conv, norm)

    def before_step(self, model: nn.Module, step: int, steps: int) -> None:
        for module in model.modules():
            if isinstance(module, BatchNorm):
                module.eval()

    @contextmanager
    def in_force(self, model: nn.Module) -> Iterator[None]:
        if self._mode == "eval":
            yield
            return
        layers = [(names, *pair) for names, pair in zip(self._pairs, self._layers(model), strict=True)]
        try:
            for (conv_name, norm_name), conv, norm in layers:
                _replace(model, conv_name, TunedConv(conv, norm))
                _replace(model, norm_name, nn.Identity())
            yield
        finally:
            for (conv_name, norm_name), conv, norm in layers:
                _replace(model, conv_name, conv)
                _replace(model, norm_name, norm)

    def after_backward(self, model: nn.Module, step: int, steps: int) -> None:
        """Gradients are the layers' own already."""

    def after_step(self, model: nn.Module, step: int, steps: int) -> None:
        """Statistics stay."""

    def state(self) -> Mapping[str, Tensor]:
        return {}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """There is none."""

    def finish(self, model: nn.Module) -> None:
        """Names and shapes are the model's own all along."""

    def _layers(self, model: nn.Module) -> list[tuple[Convolution, BatchNorm]]:
        return [(_convolution(model, conv), _norm(model, norm)) for conv, norm in self._pairs]


def _replace(model: nn.Module, name: str, module: nn.Module) -> None:
    parent, _, last = name.rpartition(".")
    setattr(model.get_submodule(parent), last, module)


def _convolution(model: nn.Module, name: str) -> Convolution:
    module = model.get_submodule(name)
    assert isinstance(module, Convolution), f"{name} is no convolution"
    return module


def _norm(model: nn.Module, name: str) -> BatchNorm:
    module = model.get_submodule(name)
    assert isinstance(module, BatchNorm), f"{name} is no batch norm"
    return module
