"""Gradual magnitude pruning (Zhu and Gupta 2017, arXiv:1710.01878)."""

from dataclasses import dataclass, replace
from typing import final

from torch import Tensor

from nas.model.compress.block import Block
from nas.model.compress.core.method import Method
from nas.model.compress.core.pattern import Pattern
from nas.model.compress.schedules import cubic_share
from nas.model.compress.unstructured import Unstructured


@final
@dataclass(frozen=True)
class Gradual(Method):
    """The share of zeros grows by the cubic schedule in `updates` moves. What was pruned keeps its value unseen, and
    comes back where the others have become smaller, until the last move freezes the mask."""

    target: Unstructured | Block
    updates: int = 100

    @property
    def pattern(self) -> Pattern:
        return self.target

    def due(self, before: float, now: float) -> bool:
        return before < 1 and self._moves(before) != self._moves(now)

    def mask(self, weight: Tensor, progress: float) -> Tensor:
        share = cubic_share(self._moves(progress) / self.updates, self.target.share)
        return replace(self.target, share=share).mask(weight)

    def left(self, progress: float) -> float:
        return 0.0

    def gradient(self, seen: Tensor, weight: Tensor, mask: Tensor, progress: float) -> Tensor:
        return seen * mask

    def _moves(self, progress: float) -> int:
        """Made up to here; the first, to a share of 0, at 0."""
        return -1 if progress < 0 else int(min(progress, 1.0) * self.updates)
