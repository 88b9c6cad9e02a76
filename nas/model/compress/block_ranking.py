"""Blocks of weights ranked by what their loss costs to second order (LPViT, arXiv:2407.02068)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor, nn

from nas.model.compress.block import Block
from nas.model.compress.core.pattern import Pattern


@final
@dataclass(frozen=True, eq=False)
class RankedBlock(Pattern):
    """As `Block`, but those blocks go whose Taylor term w^T H w / 2 is the smallest; `moment` is the H of the
    layer's inputs, (inputs, inputs), from `input_moments`."""

    block: Block
    moment: Tensor

    def mask(self, weight: Tensor) -> Tensor:
        losses = block_losses(weight, self.moment, self.block.height, self.block.width)
        return self.block.mask_by(losses).reshape(weight.shape)

    def zeros(self, weight: Tensor) -> int:
        return self.block.zeros(weight)


def block_losses(weight: Tensor, moment: Tensor, height: int, width: int) -> Tensor:
    """(outputs, inputs, *ones), (inputs, inputs) -> (outputs / height, inputs / width): by how much the layer's squared
    error, halved, grows where one block alone becomes zero; with H = I half its squared norm.

    Raises:
        ValueError: blocks do not tile the matrix, a kernel larger than 1x1, or a moment of other inputs.
    """
    outputs, inputs, *ones = weight.shape
    if outputs % height or inputs % width or any(side != 1 for side in ones):
        raise ValueError(f"Blocks of {height}x{width} do not tile a matrix or 1x1 kernel of {tuple(weight.shape)}.")
    if moment.shape != (inputs, inputs):
        raise ValueError(f"A moment of {tuple(moment.shape)} is not that of {inputs} inputs.")
    tiles = weight.detach().reshape(outputs // height, height, inputs // width, width)
    # A block meets only the part of H between its own inputs: (inputs / width, width, width).
    places = torch.arange(inputs, device=weight.device).reshape(-1, width)
    own = moment.to(weight)[places[:, :, None], places[:, None, :]]
    return torch.einsum("rhcw,cwv,rhcv->rc", tiles, own, tiles) / 2


@torch.no_grad()
def input_moments(model: nn.Module, layers: Sequence[str], batches: Iterable[Tensor]) -> dict[str, Tensor]:
    """H = X X^T of the inputs of linear layers and 1x1 convolutions by name, over all calibration images and positions,
    a mean over images; in double precision. The model runs as it stands: put it into `eval` mode before.

    Raises:
        ValueError: a layer of another kind, or no images.
    """
    sums: dict[str, Tensor] = {}
    handles = [_watch(model.get_submodule(name), name, sums) for name in layers]
    images = 0
    try:
        for batch in batches:
            model(batch)
            images += len(batch)
    finally:
        for handle in handles:
            handle.remove()
    if not images:
        raise ValueError("No images to calibrate with.")
    return {name: total / images for name, total in sums.items()}


def _watch(layer: nn.Module, name: str, sums: dict[str, Tensor]) -> torch.utils.hooks.RemovableHandle:
    if not isinstance(layer, nn.Linear | nn.Conv2d):
        raise ValueError(
            f"{name} is a {type(layer).__name__}; moments are those of linear layers and 1x1 convolutions."
        )
    if isinstance(layer, nn.Conv2d) and (layer.kernel_size != (1, 1) or layer.groups != 1 or any(layer.padding)):
        raise ValueError(f"{name} is no plain 1x1 convolution: {layer}.")

    def add(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        rows = _rows(layer, inputs[0]).double()
        sums[name] = sums.get(name, 0) + rows.T @ rows

    return layer.register_forward_pre_hook(add)


def _rows(layer: nn.Linear | nn.Conv2d, x: Tensor) -> Tensor:
    """(positions of all images that the layer reads, inputs)."""
    if isinstance(layer, nn.Linear):
        return x.reshape(-1, x.shape[-1])
    down, across = layer.stride
    return x[:, :, ::down, ::across].movedim(1, -1).reshape(-1, x.shape[1])
