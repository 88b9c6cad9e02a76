"""What a rule answers: by how much a network grows along each of its dimensions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log, sqrt


@dataclass(frozen=True)
class Factors:
    """Multiply the number of blocks, the channels, the image's side; `patch` divides the side of a stem's patches."""

    depth: float = 1.0
    width: float = 1.0
    resolution: float = 1.0
    patch: float = 1.0

    @property
    def macs(self) -> float:
        """By how much convolutions grow: once by depth, squared by each of the others."""
        return self.depth * (self.width * self.resolution * self.patch) ** 2

    def corrected(self, by: float) -> Factors:
        """`by` times the MACs, along the finest dimension that these factors scale at all; patches are too coarse."""
        if self.width != 1:
            return replace(self, width=self.width * sqrt(by))
        if self.depth != 1:
            return replace(self, depth=self.depth * by)
        return replace(self, resolution=self.resolution * sqrt(by)) if self.resolution != 1 else self


def shared_out(by: float, *, depth: float, width: float, resolution: float) -> Factors:
    """`by` times the MACs, of which each dimension takes the given share of the exponent; the shares sum to 1."""
    return Factors(by**depth, by ** (width / 2), by ** (resolution / 2))


def efficientnet_factors(by: float) -> Factors:
    """Compound scaling of EfficientNet (Tan & Le 2019, arXiv:1905.11946, equation 3) at `by` times the MACs.

    There phi counts near doublings, for 1.2 x 1.1^2 x 1.15^2 = 1.92; here it is whatever gives `by` exactly.
    """
    base = Factors(depth=1.2, width=1.1, resolution=1.15)
    phi = log(by) / log(base.macs)
    return Factors(*(exp(phi * log(factor)) for factor in (base.depth, base.width, base.resolution)))
