"""Zeros anywhere: the smallest magnitudes of a kernel go (Zhu and Gupta 2017, arXiv:1710.01878)."""

from dataclasses import dataclass
from typing import final

from torch import Tensor

from nas.model.compress.core.pattern import Pattern, largest, part_of


@final
@dataclass(frozen=True)
class Unstructured(Pattern):
    """So large a share of zeros, ranked over the whole kernel."""

    share: float

    def mask(self, weight: Tensor) -> Tensor:
        stays = largest(weight.detach().abs().flatten(), weight.numel() - self.zeros(weight))
        return stays.reshape(weight.shape)

    def zeros(self, weight: Tensor) -> int:
        return part_of(self.share, weight.numel())
