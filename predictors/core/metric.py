"""The promise of a metric: amounts read off drawn operators, summed, and turned into one number per design.

A metric never sees a space. It reads operators whose sizes may vary, so the same few lines price one architecture
(`predictors/core/evaluation.py`) and fill the tables of a compiled space (`nas/compiled`).
"""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from hw_profiles.core.cell_device import Device
from hw_profiles.core.profile import DTYPE_BYTES
from predictors.core.errors import PredictorError
from predictors.core.estimate import Provenance
from search_spaces.core.drawing import Body
from search_spaces.core.eager import PricedForm
from search_spaces.core.ops import Op, Shape
from search_spaces.core.plugins import did_you_mean, plugin_names

METRICS_FOLDER = Path(__file__).resolve().parent.parent / "metrics"

# Column -> number or varying number; a column left out is zero.
Amounts = dict[str, Any]
Sums = Mapping[str, np.ndarray]

# What stands beside a sum's main branch is drawn under this name, be it one operator or a block.
SHORTCUT = "shortcut"


@dataclass(frozen=True)
class Scene:
    """Under what a metric is read; the profile may be missing where no metric needs one."""

    profile: Device | None = None
    batch: int = 1
    dtype: str = "fp32"


@dataclass(frozen=True, eq=False)
class DrawnNode:
    """An operator with the shapes around it, plain or varying, and the side of the network's image.

    `name` is its own within its block; `on_shortcut` where it or a block around it is drawn as `SHORTCUT`; `behind` is
    the shape behind the outermost block that it stands in, its own outside of blocks.
    """

    op: Op
    inputs: tuple[Shape, ...]
    output: Shape
    image_side: Any
    name: str
    on_shortcut: bool
    behind: Shape


@dataclass(frozen=True, eq=False)
class TrunkEdge:
    """What flows between outermost blocks: the shape behind one, in front of the next (None behind the last map).

    `passes` says which designs come this way at all, `exists` in which of them the block draws something.
    """

    block: str
    shape: Shape
    after: Shape | None
    image_side: Any
    passes: Any
    exists: Any


@dataclass(frozen=True, eq=False)
class Design:
    """A design by its space, the side of its images and its choices, plain or varying."""

    space: str
    resolution: Any
    choices: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Reading:
    """A number, plain or varying, and the standard deviation of log(true / value)."""

    value: Any
    log_sd: Any


class Metric(ABC):
    """One number of a design. `form` says which drawing it reads."""

    name: ClassVar[str]
    unit: ClassVar[str]
    form: PricedForm = "deploy"

    @property
    @abstractmethod
    def provenance(self) -> Provenance:
        """Where its numbers come from."""


class AdditiveMetric(Metric):
    """A metric that follows from sums over operators.

    `bounds` are those of its columns that hold the whole from below, and say nothing of an operator by itself.
    """

    bounds: ClassVar[tuple[str, ...]] = ()

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The amounts it sums."""

    @abstractmethod
    def amounts(self, nodes: Sequence[DrawnNode]) -> list[Amounts]:
        """What each operator adds to each column."""

    @abstractmethod
    def trunk_amounts(self, edge: TrunkEdge) -> Amounts:
        """What an edge between outermost blocks adds; nothing for most metrics."""

    @abstractmethod
    def value(self, sums: Sums) -> np.ndarray:
        """(N,) values from the (N,) sums of each column."""

    @abstractmethod
    def log_sd(self, sums: Sums) -> np.ndarray:
        """(N,) standard deviations of log(true / value); zero where the number is exact."""

    @abstractmethod
    def covered(self, sums: Sums) -> np.ndarray:
        """(N,) share of the design, by value, whose operators were priced."""


class ExactSum(AdditiveMetric):
    """An additive metric that is exactly one sum over operators."""

    @property
    def provenance(self) -> Provenance:
        return "exact"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.name,)

    def amounts(self, nodes: Sequence[DrawnNode]) -> list[Amounts]:
        return [{self.name: self.of(node)} for node in nodes]

    def trunk_amounts(self, edge: TrunkEdge) -> Amounts:
        return {}

    def value(self, sums: Sums) -> np.ndarray:
        return sums[self.name]

    def log_sd(self, sums: Sums) -> np.ndarray:
        return np.zeros_like(sums[self.name])

    def covered(self, sums: Sums) -> np.ndarray:
        return np.ones_like(sums[self.name])

    @abstractmethod
    def of(self, node: DrawnNode) -> Any:
        """The amount of one operator."""


class PeakMetric(Metric):
    """A metric that is the largest of amounts over a design's running order; always exact."""

    @property
    def provenance(self) -> Provenance:
        return "exact"

    @abstractmethod
    def peaks(self, drawing: Body) -> list[Any]:
        """Plain or varying amounts; the value is the largest."""


class ChoiceMetric(Metric):
    """A metric that is known of the designs of one space alone, by their choices."""

    @abstractmethod
    def read(self, design: Design) -> Reading:
        """The design's number.

        Raises:
            PredictorError: a design of another space.
        """


def list_metrics() -> list[str]:
    """Names of all metrics, without importing any."""
    return plugin_names(METRICS_FOLDER)


def load_metric(name: str, scene: Scene) -> Metric:
    """The metric of the file `predictors/metrics/<name>.py`.

    Raises:
        PredictorError: no such metric, or the scene lacks what it needs.
    """
    known = list_metrics()
    if name not in known:
        raise PredictorError(f"No metric '{name}'. {did_you_mean(name, known)}Known: {', '.join(known)}.")
    if scene.dtype not in DTYPE_BYTES:
        raise PredictorError(
            f"No dtype '{scene.dtype}'. {did_you_mean(scene.dtype, DTYPE_BYTES)}Known: {', '.join(DTYPE_BYTES)}."
        )
    return importlib.import_module(f"predictors.metrics.{name}").load(scene)
