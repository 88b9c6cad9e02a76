"""How to make what scores designs: small enough to be sent to a worker, which then makes its own."""

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Generic, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int16]
Floats = NDArray[np.float64]


class Scores(Protocol):
    """(n, M) each: values, standard deviations of log(true / value), shares of the value that were priced."""

    @property
    def values(self) -> Floats: ...

    @property
    def log_sd(self) -> Floats: ...

    @property
    def covered(self) -> Floats: ...


class Scorer(Protocol):
    """A compiled space: (N, D) codes in, one row a design out."""

    @property
    def metric_names(self) -> tuple[str, ...]: ...

    def score_fully(self, codes: Codes) -> Scores: ...


S_co = TypeVar("S_co", bound=Scorer, covariant=True)
S = TypeVar("S", bound=Scorer)


class Recipe(ABC, Generic[S_co]):
    """Plain, hashable data that says how to build a scorer; never the scorer itself, never a closure."""

    @abstractmethod
    def build(self) -> S_co:
        """Make it; may take seconds."""


def evaluate(recipe: Recipe[Scorer], codes: Codes) -> Scores:
    """Score (n, D) codes; a process builds the scorer once and keeps it."""
    return built(recipe).score_fully(codes)


def built(recipe: Recipe[S]) -> S:
    """This process's own scorer."""
    return cast(S, _built(recipe))


@lru_cache(maxsize=2)
def _built(recipe: Recipe[Scorer]) -> Scorer:
    return recipe.build()
