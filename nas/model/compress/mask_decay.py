"""Mask decay: pruned weights fade (MdGf of Bambhaniya et al. 2024, arXiv:2402.04744)."""

from dataclasses import dataclass
from typing import final

from torch import Tensor

from nas.model.compress.core.method import Method
from nas.model.compress.core.pattern import Pattern
from nas.model.compress.schedules import DecayCourse, exponential_decay, linear_decay

# exp(-7) is less than a thousandth: the last step, to 0, is no longer felt.
_EXPONENTIAL_RATE = 7.0


@final
@dataclass(frozen=True)
class MaskDecay(Method):
    """The forward pass sees w (m + (1 - m) beta), beta falls from 1 to 0. Gradients pass straight through, and the mask
    follows the weights, until beta is 0."""

    target: Pattern
    course: DecayCourse = "linear"

    @property
    def pattern(self) -> Pattern:
        return self.target

    def due(self, before: float, now: float) -> bool:
        return before < 1

    def mask(self, weight: Tensor, progress: float) -> Tensor:
        return self.target.mask(weight)

    def left(self, progress: float) -> float:
        if progress >= 1:
            return 0.0
        if self.course == "linear":
            return linear_decay(progress, 1.0)
        return exponential_decay(progress, _EXPONENTIAL_RATE)

    def gradient(self, seen: Tensor, weight: Tensor, mask: Tensor, progress: float) -> Tensor:
        return seen if progress < 1 else seen * mask
