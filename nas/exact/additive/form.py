"""What the bounds need to know of a score: the columns that it reads, and linear functions of them above it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from nas.exact.additive.dual import Family
from nas.exact.chain import Floats

# Multipliers of resources stay below this many times the score for all of a resource.
STEEPEST = 100.0


@dataclass(frozen=True, eq=False)
class Ranges:
    """(levels, 2) each: least and most outlook, and least and most entropy up to the end of a level."""

    outlook: Floats
    entropy: Floats


class Form(ABC):
    """A score to maximise over K `columns`, of which those from `first_resource` on are limited sums.

    It may hold products, level by level, of an outlook and an entropy, and a convex penalty on depths; both are known
    by linear functions above them.
    """

    columns: tuple[str, ...]
    first_resource: int
    levels: int

    @property
    @abstractmethod
    def signs(self) -> Floats:
        """(K,) -1 where more is better, 1 where less is."""

    @abstractmethod
    def outlook(self, level: int) -> Floats:
        """(K,) weights of the outlook of a level, counted from 0."""

    @abstractmethod
    def entropy(self, level: int) -> Floats:
        """(K,) weights of the entropy up to the end of a level."""

    @abstractmethod
    def score(self, columns: Floats) -> float:
        """Of one design, or more."""

    @abstractmethod
    def family(self, ranges: Ranges, depths: Floats, limits: Floats) -> Family:
        """Bounds on the score of designs within the ranges and (resources,) upper limits; the tangents touch the
        penalty at (n, stages) `depths`."""

    @abstractmethod
    def depths(self, columns: Floats) -> Floats:
        """(..., stages) depths that are penalised."""

    @abstractmethod
    def doubt(self, ranges: Ranges, spans: Floats) -> float:
        """By how much planes may overrate designs whose outlooks differ by (levels,) spans."""

    @abstractmethod
    def unevenness(self, span: float, columns: Floats) -> float:
        """By how much tangents may overrate designs around one, if depths of a stage differ by a span."""

    def prices(self, limits: Floats) -> Floats:
        """(resources, K + 1): what is left of each limit."""
        left = np.zeros((len(limits), len(self.columns) + 1))
        for at, limit in enumerate(limits):
            left[at, self.first_resource + at], left[at, -1] = -1.0, limit
        return left


@final
class SumForm(Form):
    """A score that is a plain sum: the first column, to be maximised (`sense` 1) or minimised (-1).

    `largest` is beyond what any design has of it.
    """

    levels = 0

    def __init__(self, column: str, sense: float, resources: Sequence[str], largest: float) -> None:
        self.columns, self.first_resource = (column, *resources), 1
        self._sense, self._largest = sense, largest

    @property
    def signs(self) -> Floats:
        return np.array([-self._sense] + [1.0] * (len(self.columns) - 1))

    def outlook(self, level: int) -> Floats:
        raise IndexError("A sum has no levels.")

    def entropy(self, level: int) -> Floats:
        raise IndexError("A sum has no levels.")

    def score(self, columns: Floats) -> float:
        return self._sense * float(columns[0])

    def family(self, ranges: Ranges, depths: Floats, limits: Floats) -> Family:
        base = np.zeros(len(self.columns) + 1)
        base[0] = self._sense
        count = len(limits)
        return Family(base, self.prices(limits), STEEPEST * self._largest / limits, np.full(count, -1))

    def depths(self, columns: Floats) -> Floats:
        return columns[..., :0]

    def doubt(self, ranges: Ranges, spans: Floats) -> float:
        return 0.0

    def unevenness(self, span: float, columns: Floats) -> float:
        return 0.0
