"""Designs of a space, drawn uniformly and scored."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nas.compiled.space import compile_space
from nas.errors import NothingFeasible
from nas.objective import Limit, violations
from predictors.core.metric import Scene
from search_spaces.core.space import SearchSpace

Floats = NDArray[np.float64]
# Designs that are drawn and scored together.
AT_ONCE = 100_000


@dataclass(frozen=True, eq=False)
class Population:
    """Those of `drawn` designs that hold every limit and whose metrics are all known: (N, D) codes, (N, M) values."""

    space: SearchSpace
    drawn: int
    codes: NDArray[np.int16]
    metrics: tuple[str, ...]
    values: Floats

    def __len__(self) -> int:
        return len(self.codes)

    def column(self, metric: str) -> Floats:
        """(N,) values of one metric."""
        return self.values[:, self.metrics.index(metric)]


def draw_population(
    space: SearchSpace,
    metrics: Sequence[str],
    scene: Scene,
    count: int,
    limits: Sequence[Limit],
    rng: np.random.Generator,
) -> Population:
    """Draw with replacement; a limit is held by the predicted value itself, whatever its interval.

    Raises:
        NothingFeasible: no design is left.
    """
    names = tuple(dict.fromkeys([*metrics, *(limit.metric for limit in limits)]))
    compiled = compile_space(space, names, scene)
    parts: list[tuple[NDArray[np.int16], Floats]] = []
    for start in range(0, count, AT_ONCE):
        codes = space.sample(min(AT_ONCE, count - start), rng)
        values = compiled.score(codes)
        broken = violations(values, np.zeros_like(values), limits, names, confidence=0.5)
        kept = np.isfinite(values).all(1) & (broken <= 0).all(1)
        parts.append((codes[kept], values[kept]))
    codes, values = (np.concatenate(part) for part in zip(*parts, strict=True))
    if not len(codes):
        said = ", ".join(str(limit) for limit in limits) or "known values"
        raise NothingFeasible(f"None of {count:,} designs of {space.name} has {said}.", field="max")
    return Population(space, count, codes, names, values)
