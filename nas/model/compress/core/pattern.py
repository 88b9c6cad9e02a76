"""What a pattern of zeros promises: a mask of a kernel, exact to one weight."""

from abc import ABC, abstractmethod

import torch
from torch import Tensor

_MILLION = 1_000_000


class Pattern(ABC):
    """Which weights of a kernel stay. A kernel is (outputs, inputs of one group, *taps); a matrix has no taps."""

    @abstractmethod
    def mask(self, weight: Tensor) -> Tensor:
        """True where a weight stays, in the kernel's shape; of equal magnitudes the first ones stay.

        Raises:
            ValueError: the kernel's channels cannot be divided so.
        """

    @abstractmethod
    def zeros(self, weight: Tensor) -> int:
        """How many weights `mask` takes away."""


def part_of(share: float, count: int) -> int:
    """`share` of a count, rounded to the nearest whole, halves up; shares are read in millionths."""
    return (count * round(_MILLION * share) + _MILLION // 2) // _MILLION


def largest(magnitudes: Tensor, kept: int) -> Tensor:
    """(..., n) -> bool of the same shape: the `kept` largest of each last row; of equal ones the first."""
    order = magnitudes.argsort(dim=-1, descending=True, stable=True)
    stays = torch.zeros_like(magnitudes, dtype=torch.bool)
    return stays.scatter_(-1, order[..., :kept], True)
