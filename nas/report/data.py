"""What a report is made of: plain frozen data that every table, figure and page reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nas.objective import Direction, Limit
from predictors.core.estimate import Estimate

ChoiceValue = str | int | float | bool | None
Family = Literal["dense", "grouped", "attention", "linear", "pool"]
"""What a block mixes with: dense or grouped (depthwise) convolutions, attention, matrices alone, pools alone."""
Shortcut = Literal["identity", "projection"]


@dataclass(frozen=True)
class Metric:
    """A column of the run; `direction` is None where the metric is reported but not sought."""

    name: str
    unit: str
    direction: Direction | None = None


@dataclass(frozen=True)
class Hardware:
    """The device that the run was priced for."""

    name: str
    device: str
    provenance: str
    stack: str


@dataclass(frozen=True)
class RunFacts:
    """Who searched what, where, for how long; `run` is the folder as the user would type it.

    `hardware` is None where the run only counted, `proved` where it proved nothing.
    """

    title: str
    run: str
    space: str
    hardware: Hardware | None
    strategy: str
    seed: int
    evaluated: int
    feasible: int
    seconds: float
    version: str
    command: str
    proved: str | None = None


@dataclass(frozen=True, eq=False)
class Cloud:
    """Evaluated candidates: `values[metric]` is (N,) in the metric's unit, `feasible` is (N,) bool."""

    values: Mapping[str, NDArray[np.float64]]
    feasible: NDArray[np.bool_]


@dataclass(frozen=True)
class Layer:
    """One operator in running order, inside the block named `block`; a latency of None was not priced."""

    name: str
    kind: str
    output_shape: tuple[int, ...]
    params: int
    macs: int
    latency_s: float | None = None
    latency_low_s: float | None = None
    latency_high_s: float | None = None
    block: str = ""


@dataclass(frozen=True)
class Block:
    """One box of the drawing; `downsampling` names how it shrinks the map (None: it does not).

    `badges` say in a few letters what its weights save: `2:4`, `75%`, `8b`.
    """

    name: str
    stage: str
    kind: str
    output_shape: tuple[int, ...]
    kernel: int | None = None
    downsampling: str | None = None
    marks: tuple[str, ...] = ()
    family: Family = "dense"
    shortcut: Shortcut | None = None
    badges: tuple[str, ...] = ()


@dataclass(frozen=True)
class FrontMember:
    """One design of the front; `layers` and `blocks` may be empty where nobody drew it.

    `skips` are (from, to) of `blocks` that are joined past the blocks between them, `fields` how many pixels of the
    image's side a position behind each stage sees.
    """

    rank: int
    id: str
    choices: Mapping[str, ChoiceValue]
    metrics: Mapping[str, Estimate]
    layers: tuple[Layer, ...] = ()
    blocks: tuple[Block, ...] = ()
    skips: tuple[tuple[int, int], ...] = ()
    fields: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class DimensionHistogram:
    """Shares (each sums to 1) of one dimension's values: over all valid designs, and on the front."""

    name: str
    labels: tuple[str, ...]
    space: tuple[float, ...]
    front: tuple[float, ...]


@dataclass(frozen=True)
class FunnelStage:
    """One finished stage: how many came and survived, what was paid for, what was said of designs and how often."""

    number: int
    title: str
    entered: int
    survived: int
    tasks: int
    remarks: Mapping[str, int]


@dataclass(frozen=True)
class StagePlace:
    """How a design fared in a stage: `place` None was not ranked, `value` is what it was ranked by."""

    stage: int
    place: int | None
    survived: bool
    metric: str
    value: float | None


@dataclass(frozen=True)
class Journey:
    """How far a design came."""

    id: str
    places: tuple[StagePlace, ...]


@dataclass(frozen=True)
class Funnel:
    """The stages of a run, and the journeys of those who came furthest, the best first."""

    stages: tuple[FunnelStage, ...]
    journeys: tuple[Journey, ...]


@dataclass(frozen=True)
class Measurement:
    """A design that was timed: `latency_s` and its spread (None: not told) beside what was predicted of it.

    `values` are the metrics as the search knew them, `predicted_s` the bounds of its latency (None: not sought);
    `rank` is None where it is not on the front; `where` says in words on what it ran.
    """

    id: str
    rank: int | None
    values: Mapping[str, float]
    predicted_s: tuple[float, float] | None
    latency_s: float
    spread_s: float | None
    where: str

    @property
    def ratio(self) -> float | None:
        """Measured over predicted."""
        return self.latency_s / self.values["latency"] if "latency" in self.values else None

    @property
    def inside(self) -> bool | None:
        """Whether the predicted interval holds the measurement."""
        return self.predicted_s and self.predicted_s[0] <= self.latency_s <= self.predicted_s[1]


@dataclass(frozen=True, eq=False)
class ReportData:
    """One finished run.

    `metrics` starts with the first objective, `front` is in rank order (rank 1 is the best by it), and
    `limits` hold with probability `confidence`.
    """

    facts: RunFacts
    metrics: tuple[Metric, ...]
    limits: tuple[Limit, ...]
    confidence: float
    cloud: Cloud
    front: tuple[FrontMember, ...]
    histograms: tuple[DimensionHistogram, ...] = ()
    funnel: Funnel | None = None
    measured: tuple[Measurement, ...] = ()
