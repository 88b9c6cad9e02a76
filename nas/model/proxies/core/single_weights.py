"""Gradients of a few single weights, image by image, from one pass for all images."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nas.model.proxies.core.watching import CONVOLUTIONS, watched


@dataclass(frozen=True)
class SingleWeight:
    """One number of a layer's weight, by its place in it."""

    layer: nn.Module
    place: tuple[int, ...]


def draw_weights(layers: Sequence[nn.Module], count: int, generator: torch.Generator) -> list[SingleWeight]:
    """`count` weights at random places of the layers, in order and as many of each as divides evenly."""
    drawn = []
    for at in range(count):
        layer = layers[at * len(layers) // count]
        shape = layer.get_parameter("weight").shape
        place = tuple(int(torch.randint(side, (), generator=generator)) for side in shape)
        drawn.append(SingleWeight(layer, place))
    return drawn


def gradients_by_image(weights: Sequence[SingleWeight], loss: Callable[[], Tensor]) -> Tensor:
    """(B, n) gradients of `loss()`, a sum over images, by (n,) weights; in float64.

    Each image's is its own only where the model gives each its own answer, so no batch norm may train.
    """
    read: dict[nn.Module, Tensor] = {}
    left: dict[nn.Module, Tensor] = {}

    def look(layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        read[layer], left[layer] = inputs[0].detach(), output

    layers = list(dict.fromkeys(weight.layer for weight in weights))
    with watched(layers, look):
        total = loss()
    found = torch.autograd.grad(total, [left[layer] for layer in layers], materialize_grads=True)
    gradients = dict(zip(layers, found, strict=True))
    columns = [_gradient(weight, read[weight.layer], gradients[weight.layer]) for weight in weights]
    return torch.stack(columns, dim=1).double()


def _gradient(weight: SingleWeight, read: Tensor, gradient: Tensor) -> Tensor:
    """(B,) one weight's: what it read, times what arrived where it wrote."""
    output, source, *taps = weight.place
    arrived = gradient[:, output]
    if not isinstance(weight.layer, CONVOLUTIONS):
        return read[:, source] * arrived
    return (_seen(weight.layer, read, output, source, taps, arrived.shape[1:]) * arrived).flatten(1).sum(1)


def _seen(
    layer: nn.Conv1d | nn.Conv2d | nn.Conv3d,
    read: Tensor,
    output: int,
    source: int,
    taps: Sequence[int],
    sides: Sequence[int],
) -> Tensor:
    """(B, ...) what one tap of one filter sees at each of its positions."""
    assert not isinstance(layer.padding, str)
    group = output * layer.groups // layer.out_channels
    channel = read[:, group * layer.in_channels // layer.groups + source]
    borders = [border for padding in reversed(layer.padding) for border in (padding, padding)]
    channel = F.pad(channel, borders)
    for dim, (tap, side) in enumerate(zip(taps, sides, strict=True), start=1):
        first, step = tap * layer.dilation[dim - 1], layer.stride[dim - 1]
        channel = channel.index_select(dim, first + step * torch.arange(side, device=channel.device))
    return channel
