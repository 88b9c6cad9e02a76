"""Whole blocks of outputs x inputs are zero: those of the smallest squared norm go."""

from dataclasses import dataclass
from typing import final

from torch import Tensor

from nas.model.compress.core.pattern import Pattern, largest, part_of


@final
@dataclass(frozen=True)
class Block(Pattern):
    """Blocks of `height` outputs x `width` inputs tile every tap of the kernel; so large a share of them is zero."""

    height: int
    width: int
    share: float

    def mask(self, weight: Tensor) -> Tensor:
        return self.mask_by(self.squared_norms(weight)).reshape(weight.shape)

    def zeros(self, weight: Tensor) -> int:
        blocks = weight.numel() // (self.height * self.width)
        return part_of(self.share, blocks) * self.height * self.width

    def mask_by(self, losses: Tensor) -> Tensor:
        """What each block's zeros would cost, (outputs / height, inputs / width, ...) -> True where a weight stays,
        (outputs, inputs, ...); the cheapest blocks go."""
        kept = losses.numel() - part_of(self.share, losses.numel())
        stays = largest(losses.flatten(), kept).reshape(losses.shape)
        return stays.repeat_interleave(self.height, 0).repeat_interleave(self.width, 1)

    def squared_norms(self, weight: Tensor) -> Tensor:
        """(outputs, inputs, *taps) -> (outputs / height, inputs / width, taps): what a block's zeros would cost if the
        loss curved alike in all directions, twice over.

        Raises:
            ValueError: blocks do not tile the kernel.
        """
        outputs, inputs = weight.shape[:2]
        if outputs % self.height or inputs % self.width:
            raise ValueError(f"Blocks of {self.height}x{self.width} do not tile {outputs} outputs x {inputs} inputs.")
        tiled = weight.detach().reshape(outputs // self.height, self.height, inputs // self.width, self.width, -1)
        return tiled.square().sum((1, 3))
