"""Training that knows it will be quantised (Jacob et al. 2018, arXiv:1712.05877, section 3)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor, nn

from nas.model.compress.core.hook import TrainingHook
from nas.model.quantise.affine import Affine, asymmetric
from nas.model.quantise.plan import LayerPlan, QuantisationPlan
from nas.model.quantise.ranges import AverageRange
from nas.model.quantise.weights import BatchNorm, folded_fake


@dataclass(frozen=True)
class Timetable:
    """Shares of the training: from where values are rounded, whose ranges shift at first, and from where the ranges
    and the statistics of batch norms stand still, so that weights settle on what will be deployed."""

    activations_from: float = 0.1
    frozen_from: float = 0.8


@final
class QuantisationAware(TrainingHook):
    """Weights and values in force are those of the integer model; the optimiser moves float weights behind them.

    No weight is ever clipped, so that the straight-through gradient of a float weight is that of its rounded one.
    """

    def __init__(self, plan: QuantisationPlan, timetable: Timetable = Timetable()) -> None:
        self._plan = plan
        self._timetable = timetable
        self._ranges = {place: AverageRange() for place in plan.places}
        self._rounds_activations = True
        self._frozen = False

    def begin(self, model: nn.Module) -> None:
        for layer in self._plan.layers:
            model.get_submodule(layer.name)

    def before_step(self, model: nn.Module, step: int, steps: int) -> None:
        self._rounds_activations = step >= self._timetable.activations_from * steps
        self._frozen = step >= self._timetable.frozen_from * steps
        if self._frozen:
            for layer in self._plan.layers:
                if layer.norm is not None:
                    model.get_submodule(layer.norm).eval()

    @contextmanager
    def in_force(self, model: nn.Module) -> Iterator[None]:
        with ExitStack() as stack:
            for layer in self._plan.layers:
                stack.enter_context(_rounded_weight(model, layer))
            for place in self._plan.places:
                hook = model.get_submodule(place).register_forward_hook(self._round(place, model))
                stack.callback(hook.remove)
            yield

    def after_backward(self, model: nn.Module, step: int, steps: int) -> None:
        pass

    def after_step(self, model: nn.Module, step: int, steps: int) -> None:
        pass

    def state(self) -> Mapping[str, Tensor]:
        return {place: seen.bounds for place, seen in self._ranges.items() if seen.bounds is not None}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        if unknown := set(state) - set(self._ranges):
            raise ValueError(f"ranges of {', '.join(sorted(unknown))}, where nothing is quantised")
        for place, bounds in state.items():
            self._ranges[place].bounds = bounds.clone()

    def finish(self, model: nn.Module) -> None:
        """Leave the rounded weights; the ranges of values are in `affines`."""
        with torch.no_grad():
            for layer in self._plan.layers:
                weight = _weight(model, layer)
                weight.copy_(_rounded(model, layer, weight))

    def affines(self) -> dict[str, Affine]:
        """The grid of every place that a batch passed."""
        return {place: self._affine(place, bounds) for place, bounds in self.state().items()}

    def _affine(self, place: str, bounds: Tensor) -> Affine:
        return asymmetric(bounds[0], bounds[1], self._plan.places[place])

    def _round(self, place: str, model: nn.Module) -> Callable[..., Tensor]:
        def hook(module: nn.Module, inputs: tuple[Tensor, ...], x: Tensor) -> Tensor:
            seen = self._ranges[place]
            if model.training and not self._frozen:
                seen.see(x)
            if seen.bounds is None or not self._rounds_activations:
                return x
            # Autocast may have left halves; the grid is one of float32.
            return self._affine(place, seen.bounds.to(x.device)).fake(x.float()).to(x.dtype)

        return hook


@contextmanager
def _rounded_weight(model: nn.Module, layer: LayerPlan) -> Iterator[None]:
    weight = _weight(model, layer)
    with torch.no_grad():
        held = weight.clone()
        weight.copy_(_rounded(model, layer, weight))
    try:
        yield
    finally:
        with torch.no_grad():
            weight.copy_(held)


def _rounded(model: nn.Module, layer: LayerPlan, weight: Tensor) -> Tensor:
    if layer.weight_bits is None:
        return weight
    norm = None if layer.norm is None else model.get_submodule(layer.norm)
    assert norm is None or isinstance(norm, BatchNorm)
    return folded_fake(weight, norm, layer.weight_bits)


def _weight(model: nn.Module, layer: LayerPlan) -> nn.Parameter:
    return model.get_parameter(f"{layer.name}.weight")
