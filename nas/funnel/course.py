"""A stage as a course of waves: who enters it, what it asks to be computed, how it ends."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nas.executors.core.resources import ONE_CORE, Resources
from search_spaces.core.space import SearchSpace

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Entrants:
    """The designs that enter a stage, the most promising first.

    `rows` (S,) are their numbers in the run, `codes` is (S, D), `columns[name]` (S,) all that is known of them by now.
    """

    rows: Positions
    codes: NDArray[np.int16]
    columns: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Site:
    """Where a stage takes place: its space and seed, its own folder, the batch of the study; `gpus` (per trial) are
    0 where the executor hands out none."""

    space: SearchSpace
    space_name: str
    seed: int
    batch: int
    folder: Path
    gpus: float = 0.0


def trial_on(device: str, gpus: float | None, site: Site) -> Resources:
    """What one task holds: a core, and on cuda the GPUs that it asks for or else the site's share."""
    if device == "cpu":
        return ONE_CORE
    return Resources(gpus=site.gpus if gpus is None else gpus)


@dataclass(frozen=True)
class Outcome:
    """What one task found out; NaN is unknown, and `remark` says why. `weights` go on in a later task."""

    values: Mapping[str, float]
    remark: str = ""
    weights: bytes = b""

    def to_json(self) -> dict[str, Any]:
        """Weights stand in a file of their own."""
        known = {name: value if math.isfinite(value) else None for name, value in self.values.items()}
        return {"values": known, "remark": self.remark}

    @staticmethod
    def from_json(answer: Mapping[str, Any]) -> "Outcome":
        """As a journal holds it."""
        held = {name: math.nan if value is None else float(value) for name, value in answer["values"].items()}
        return Outcome(held, answer["remark"])


class Work(ABC):
    """Plain data that a worker anywhere can compute from: a pure function of itself."""

    @abstractmethod
    def run(self) -> Outcome:
        """Compute it; what fails for this design alone is an outcome, not an error."""


def perform(work: Work) -> Outcome:
    """The task that an executor is given."""
    return work.run()


@dataclass(frozen=True)
class Job:
    """One task by the name under which its answer is kept; `make` is called when its turn has come.

    `weights` is the name of the file in the stage's folder that takes the outcome's weights.
    """

    key: str
    make: Callable[[], Work]
    weights: str | None = None


@dataclass(frozen=True)
class Wave:
    """Tasks that may run at once; `expected` is how many the stage will have had in all, where it knows."""

    jobs: Sequence[Job]
    resources: Resources = ONE_CORE
    expected: int | None = None


@dataclass(frozen=True, eq=False)
class Verdict:
    """How a stage ends: `ranking` are positions among the entrants, the best first; who is not in it has fallen.

    `columns[name]` is (S,); `remarks` were said of designs, once or more.
    """

    ranking: Positions
    columns: Mapping[str, Floats]
    remarks: Sequence[str] = field(default=())


Course = Generator[Wave, list[Outcome], Verdict]
"""Yields waves, is sent their outcomes in order, returns a verdict; a function of what it is sent."""


def by_merit(merit: Floats) -> Positions:
    """(S,) merits, higher is better -> positions, the best first; the unknown (NaN) last, equals as they entered."""
    return np.argsort(np.where(np.isnan(merit), np.inf, -merit), kind="stable")
