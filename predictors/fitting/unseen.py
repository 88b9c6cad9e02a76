"""What a fit had not seen, row by row: the pairs that its card's scores are of."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hw_profiles.core.quality import HeldOut


@dataclass(frozen=True)
class Unseen:
    """(n,) each: log(measured / predicted), measured seconds, and whether the 90 % interval holds them.

    The interval's width was set on other rows than those it is asked of.
    """

    residuals: np.ndarray
    measured_s: np.ndarray
    inside: np.ndarray

    @property
    def predicted_s(self) -> np.ndarray:
        return self.measured_s * np.exp(-self.residuals)


@dataclass(frozen=True)
class Recomputed:
    """Scores over `all` and by family, computed again, and the rows that they are of."""

    held_out: Mapping[str, HeldOut]
    unseen: Unseen
