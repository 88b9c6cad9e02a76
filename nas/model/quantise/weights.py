"""Weights as integers: one symmetric grid for every output channel, so that a zero stays exactly zero."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from nas.model.quantise.affine import Affine, symmetric

BatchNorm = nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d


@dataclass(frozen=True)
class IntegerWeights:
    """What is stored of a kernel or matrix: int8 `values` shaped like it, of `bits` bits each, and one scale a row."""

    values: Tensor
    scale: Tensor
    bits: int

    @property
    def floats(self) -> Tensor:
        """The weights that they stand for, float32."""
        return self.values.float() * self.scale.reshape(-1, *[1] * (self.values.dim() - 1))


def per_channel(weight: Tensor, bits: int) -> Affine:
    """The grid of every output channel of a (out, in, ...) kernel reaches to its largest weight, none is clipped.

    A channel of zeros, which any grid keeps, takes the widest: its bias shares its scale.
    """
    reach = weight.detach().abs().flatten(1).amax(1)
    return symmetric(torch.where(reach == 0, reach.amax(), reach), bits, axis=0)


def integers_of(weight: Tensor, bits: int) -> IntegerWeights:
    """A (out, in, ...) kernel, batch norm folded in, as it is stored."""
    grid = per_channel(weight, bits)
    return IntegerWeights(grid.quantise(weight.detach()).to(torch.int8), grid.scale, bits)


def fold_factor(norm: BatchNorm) -> Tensor:
    """(C,) what folding the norm multiplies the kernels before it with, from the running statistics."""
    assert norm.running_var is not None
    return (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()


def folded_fake(weight: Tensor, norm: BatchNorm | None, bits: int) -> Tensor:
    """The kernel whose folded form is on the grid: the norm behind it then acts as if it were folded.

    Quantised is weight * gamma / sigma with the running sigma, which does not jump from batch to batch; taking the
    factor out again leaves the norm its own statistics of the batch (Krishnamoorthi 2018, section 3.2.2).
    """
    if norm is None:
        return per_channel(weight, bits).fake(weight)
    factor = fold_factor(norm)
    # A norm whose scale is zero says nothing of its kernel: it is quantised as it is.
    factor = torch.where(factor == 0, torch.ones_like(factor), factor).reshape(-1, *[1] * (weight.dim() - 1))
    folded = weight * factor
    return per_channel(folded, bits).fake(folded) / factor
