"""Masks that follow a training: dense weights for the optimiser, sparse ones for the forward pass."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor, nn

from nas.model.compress.core.hook import TrainingHook
from nas.model.compress.core.method import Method

_PLANNED = "planned"


@dataclass
class _Layer:
    """`left` is the share of a pruned weight that is still seen. The mask lies in memory as the weight does: kernels
    whose strides differ are summed in another order."""

    method: Method
    mask: Tensor
    left: float = 0.0


@final
class Masks(TrainingHook):
    """Prunes layers by name from `start` to `end` (shares of all steps); afterwards the pattern only learns.

    What is pruned keeps its dense value for the optimiser, and may come back as its method allows. `finish` leaves
    exactly the declared pattern, in the moving average too, whose pattern is the trained weights'.

    Raises:
        ValueError: the pruning ends before it begins, or beyond the training.
    """

    def __init__(self, methods: Mapping[str, Method], *, start: float = 0.0, end: float = 0.5) -> None:
        if not 0 <= start < end <= 1:
            raise ValueError(f"Pruning from {start} to {end}: shares of the training, 0 <= start < end <= 1.")
        self._methods = dict(methods)
        self._start, self._end = start, end
        self._layers: dict[str, _Layer] = {}
        self._planned = 0

    def begin(self, model: nn.Module) -> None:
        """Nothing is pruned yet.

        Raises:
            ValueError: a pattern does not fit its layer.
        """
        for name, method in self._methods.items():
            weight = _weight(model, name)
            method.pattern.mask(weight)
            self._layers[name] = _Layer(method, torch.ones_like(weight, dtype=torch.bool))

    def before_step(self, model: nn.Module, step: int, steps: int) -> None:
        self._advance(model, step - 1, step, steps)

    @contextmanager
    def in_force(self, model: nn.Module) -> Iterator[None]:
        weights = {name: _weight(model, name) for name in self._layers}
        dense = {name: weight.data for name, weight in weights.items()}
        try:
            for name, layer in self._layers.items():
                weights[name].data = torch.where(layer.mask, dense[name], layer.left * dense[name])
            yield
        finally:
            for name, values in dense.items():
                weights[name].data = values

    def after_backward(self, model: nn.Module, step: int, steps: int) -> None:
        for name, layer in self._layers.items():
            weight, progress = _weight(model, name), self._progress(step, steps)
            if weight.grad is not None and progress >= 0:
                weight.grad = layer.method.gradient(weight.grad, weight.detach(), layer.mask, progress)

    def after_step(self, model: nn.Module, step: int, steps: int) -> None:
        if step == steps - 1:
            self._advance(model, step, steps, steps)

    def state(self) -> Mapping[str, Tensor]:
        """The masks, and for how many steps they were planned."""
        return {_PLANNED: torch.tensor(self._planned)} | {name: layer.mask for name, layer in self._layers.items()}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        if state.keys() != {_PLANNED, *self._layers}:
            raise ValueError("its masks are of other layers.")
        self._planned = int(state[_PLANNED])
        for name, layer in self._layers.items():
            if state[name].shape != layer.mask.shape:
                raise ValueError(f"the mask of {name} is {tuple(state[name].shape)}, not {tuple(layer.mask.shape)}.")
            layer.mask.copy_(state[name])

    def finish(self, model: nn.Module) -> None:
        """Of a training that went all the way the masks are the pattern already; of another the rest goes now."""
        for name, layer in self._layers.items():
            weight = _weight(model, name).data
            weight.masked_fill_(~layer.mask, 0.0)
            weight.masked_fill_(~layer.method.pattern.mask(weight), 0.0)

    def _advance(self, model: nn.Module, last: int, step: int, steps: int) -> None:
        before, now = self._progress(last, steps), self._progress(step, steps)
        # A training that was made longer begins its pruning anew.
        another_plan, self._planned = self._planned != steps, steps
        for name, layer in self._layers.items():
            if now < 0:
                layer.mask.fill_(True)
            elif another_plan or layer.method.due(before, now):
                layer.mask.copy_(layer.method.mask(_weight(model, name).detach(), now))
            layer.left = layer.method.left(now)

    def _progress(self, step: int, steps: int) -> float:
        """Of the pruning; before the first step there is none."""
        return (step / steps - self._start) / (self._end - self._start) if step >= 0 else -math.inf


def _weight(model: nn.Module, layer: str) -> nn.Parameter:
    return model.get_parameter(f"{layer}.weight")
