"""Names for values that a network hands from one layer to the next without a module of their own."""

from collections.abc import Sequence

from torch import Tensor, nn

TAP = "taken"


def tapped(model: nn.Module, layers: Sequence[str]) -> nn.Module:
    """What each of the layers reads passes `LAYER.taken`, an identity; names and weights of the model stay."""
    for name in layers:
        layer = model.get_submodule(name)
        layer.add_module(TAP, nn.Identity())
        layer.register_forward_pre_hook(_through)
    return model


def _through(layer: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (layer.get_submodule(TAP)(inputs[0]), *inputs[1:])
