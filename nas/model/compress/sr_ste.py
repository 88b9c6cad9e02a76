"""Sparse-refined straight-through estimator (Zhou et al. 2021, arXiv:2102.04010)."""

from dataclasses import dataclass
from typing import final

from torch import Tensor

from nas.model.compress.core.method import Method
from nas.model.compress.core.pattern import Pattern

STRENGTH = 2e-4


@final
@dataclass(frozen=True)
class SrSte(Method):
    """All weights learn from what the kept ones did; the pruned ones are also drawn to zero. The mask follows the
    weights at every step, to the last."""

    target: Pattern
    strength: float = STRENGTH

    @property
    def pattern(self) -> Pattern:
        return self.target

    def due(self, before: float, now: float) -> bool:
        return True

    def mask(self, weight: Tensor, progress: float) -> Tensor:
        return self.target.mask(weight)

    def left(self, progress: float) -> float:
        return 0.0

    def gradient(self, seen: Tensor, weight: Tensor, mask: Tensor, progress: float) -> Tensor:
        return seen + self.strength * (~mask * weight)
