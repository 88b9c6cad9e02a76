"""N of every M consecutive input channels stay, for every output and tap (Zhou et al. 2021, arXiv:2102.04010)."""

from dataclasses import dataclass
from typing import final

from torch import Tensor

from nas.model.compress.core.pattern import Pattern, largest


@final
@dataclass(frozen=True)
class NOfM(Pattern):
    """The `kept` largest magnitudes `of` each group."""

    kept: int
    of: int

    def mask(self, weight: Tensor) -> Tensor:
        by_input = self._groups(weight)
        stays = largest(by_input.detach().abs(), self.kept)
        return stays.flatten(-2).movedim(-1, 1)

    def zeros(self, weight: Tensor) -> int:
        return weight.numel() // self.of * (self.of - self.kept)

    def _groups(self, weight: Tensor) -> Tensor:
        """(outputs, inputs, *taps) -> (outputs, *taps, inputs / M, M)."""
        inputs = weight.shape[1]
        if inputs % self.of:
            raise ValueError(f"Groups of {self.of} do not divide {inputs} input channels.")
        return weight.movedim(1, -1).unflatten(-1, (-1, self.of))
