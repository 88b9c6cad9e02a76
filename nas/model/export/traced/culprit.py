"""Which layer of a network a format cannot hold."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

Attempt = Callable[[nn.Module, tuple[Tensor, ...]], object]


def first_unheld(model: nn.Module, images: Tensor, attempt: Attempt) -> str | None:
    """`name (layer)` of the first layer for which `attempt` fails when it stands alone; None where each one passes.

    One layer of every kind is attempted, on what it is given in the network.
    """
    for name, (layer, inputs) in _one_of_each_kind(model, images).items():
        try:
            attempt(layer, inputs)
        # Converters and runtimes have no common error but this.
        except Exception:
            return f"{name} ({type(layer).__name__})"
    return None


def _one_of_each_kind(model: nn.Module, images: Tensor) -> dict[str, tuple[nn.Module, tuple[Tensor, ...]]]:
    layers = {name: layer for name, layer in model.named_modules() if not list(layer.children())}
    kinds = {type(layer): name for name, layer in reversed(layers.items())}
    met: dict[str, tuple[nn.Module, tuple[Tensor, ...]]] = {}

    def note(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        return lambda layer, inputs: met.update({name: (layer, inputs)})

    hooks = [layers[name].register_forward_pre_hook(note(name)) for name in kinds.values()]
    try:
        with torch.no_grad():
            model(images)
    finally:
        for hook in hooks:
            hook.remove()
    return met
