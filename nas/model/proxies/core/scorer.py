"""The promise of a scorer of architectures, whatever it asks of them; nothing here imports torch."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from search_spaces.core.architecture import Architecture

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """`value` is NaN where there is none, and `remark` says why; or what was changed on the way to it."""

    value: float
    remark: str = ""

    @property
    def known(self) -> bool:
        return not math.isnan(self.value)


Measured = Mapping[str, Score]
"""What one network was measured to have, by name."""


@dataclass(frozen=True)
class Conditions:
    """Under what networks are scored; `batch` None leaves every proxy its own."""

    batch: int | None = None
    device: str = "cpu"


USUAL = Conditions()


class Scorer(ABC):
    """Says which of many networks are better.

    Measuring looks at one network alone, so it may be spread over machines; combining looks at all of them.
    """

    @property
    @abstractmethod
    def parts(self) -> tuple[str, ...]:
        """The names of what it measures."""

    @abstractmethod
    def measure(self, architecture: Architecture, seed: int) -> Measured:
        """What is read off one network; a function of its arguments alone."""

    @abstractmethod
    def combine(self, measured: Sequence[Measured]) -> Floats:
        """(n,) scores of the networks, higher is better; NaN where one is unknown: it counts, and ranks last."""

    @final
    def scores(self, architectures: Sequence[Architecture], seed: int) -> Floats:
        """(n,) scores, higher is better; NaN where one is unknown."""
        return self.combine([self.measure(architecture, seed) for architecture in architectures])
