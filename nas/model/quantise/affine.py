"""Uniform affine quantisation (Jacob et al. 2018, arXiv:1712.05877; Krishnamoorthi 2018, arXiv:1806.08342)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

FEWEST_BITS, MOST_BITS = 2, 8


@dataclass(frozen=True)
class Affine:
    """Integers q of `low` .. `high` stand for (q - zero_point) * scale; zero is always one of them.

    `scale` (float32) and `zero_point` (int32) are () with `axis` None, else (C,): one for every index along `axis`.
    """

    scale: Tensor
    zero_point: Tensor
    low: int
    high: int
    axis: int | None = None

    def quantise(self, x: Tensor) -> Tensor:
        """The nearest integers, int32; halves go to the even one, as ONNX has it, and what is beyond to the ends."""
        scale, zero_point = self._along(x)
        return torch.clamp(torch.round(x / scale) + zero_point, self.low, self.high).to(torch.int32)

    def dequantise(self, q: Tensor) -> Tensor:
        """What the integers stand for, float32."""
        scale, zero_point = self._along(q)
        return (q - zero_point).float() * scale

    def fake(self, x: Tensor) -> Tensor:
        """Rounded to the grid, still float32; gradients pass straight through, but not where x was clipped."""
        scale, zero_point = self._along(x)
        return _StraightThrough.apply(x, self.dequantise(self.quantise(x)), scale, zero_point, self.low, self.high)

    def _along(self, x: Tensor) -> tuple[Tensor, Tensor]:
        if self.axis is None:
            return self.scale, self.zero_point
        shape = [-1 if side == self.axis else 1 for side in range(x.dim())]
        return self.scale.reshape(shape), self.zero_point.reshape(shape)


def symmetric(reach: Tensor, bits: int, *, axis: int | None = None) -> Affine:
    """Signed integers around zero point 0, `reach` >= 0 at their ends; -2^(bits-1) stays unused, as for weights.

    Raises:
        ValueError: bits other than 2 .. 8.
    """
    high = 2 ** (_checked(bits) - 1) - 1
    scale = _positive(reach.float() / high)
    return Affine(scale, torch.zeros_like(scale, dtype=torch.int32), -high, high, axis)


def asymmetric(least: Tensor, most: Tensor, bits: int, *, axis: int | None = None) -> Affine:
    """Unsigned integers from `least` to `most`; the range is widened to hold zero and moved until zero is a level.

    Raises:
        ValueError: bits other than 2 .. 8.
    """
    high = 2 ** _checked(bits) - 1
    least, most = least.float().clamp(max=0), most.float().clamp(min=0)
    scale = _positive((most - least) / high)
    return Affine(scale, torch.clamp(torch.round(-least / scale), 0, high).to(torch.int32), 0, high, axis)


def _positive(scale: Tensor) -> Tensor:
    """What is zero everywhere is kept exactly by any scale."""
    return torch.where(scale > torch.finfo(torch.float32).tiny, scale, torch.ones_like(scale))


def _checked(bits: int) -> int:
    if not FEWEST_BITS <= bits <= MOST_BITS:
        nearest = min(max(bits, FEWEST_BITS), MOST_BITS)
        raise ValueError(f"{bits} bits cannot be quantised to: {FEWEST_BITS} to {MOST_BITS} can; nearest: {nearest}.")
    return bits


class _StraightThrough(torch.autograd.Function):
    """Puts out the rounded values; the gradient is that of clipping (Bengio et al. 2013, arXiv:1308.3432)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, rounded: Tensor, scale: Tensor, zero_point: Tensor, low: int, high: int) -> Tensor:
        level = torch.round(x / scale) + zero_point
        ctx.save_for_backward((level >= low) & (level <= high))
        return rounded

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (inside,) = ctx.saved_tensors
        return gradients[0] * inside, None, None, None, None, None
