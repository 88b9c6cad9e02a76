"""What a search finds: a run with its front, one design of it, and all that names a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from nas.api.models import NamedModel, at_resolution, find_model
from nas.report.of_run import front_of
from nas.run_folder import Run
from predictors.core.estimate import Estimate
from search_spaces.core.architecture import Architecture


@dataclass(frozen=True)
class Design:
    """One design of a run's front; rank 1 is the best by the first objective. Unknown metrics are left out."""

    run: Path
    rank: int
    id: str
    choices: Mapping[str, Any]
    metrics: Mapping[str, Estimate]

    @cached_property
    def architecture(self) -> Architecture:
        """Drawn: its graphs, to count, price and build."""
        return find_model(f"{self.run}:{self.rank}").architecture


@dataclass(frozen=True)
class Found:
    """A finished run: how many designs were scored, how many met every limit, the front in rank order, and the
    certificate of a proof, where one was asked for."""

    run: Path
    evaluated: int
    feasible: int
    seconds: float
    front: tuple[Design, ...]
    certificate: Mapping[str, Any] | None

    @property
    def best(self) -> Design:
        """By the first objective."""
        return self.front[0]


# RUN, RUN:RANK, an architecture .json, a published model's name; or what a function here returned.
Model = str | Path | Architecture | Design | Found | NamedModel


def found_in(run: Run) -> Found:
    """A run folder with a result as plain data.

    Raises:
        RunFolderError: no session came to its end yet.
    """
    front = tuple(Design(run.path, member.rank, member.id, member.choices, member.metrics) for member in front_of(run))
    result = run.result
    return Found(run.path, result["evaluated"], result["feasible"], run.seconds, front, result["certificate"])


def named(model: Model, resolution: int | None = None) -> NamedModel:
    """The model with its name and its origin.

    Raises:
        NasError, SpaceError: there is no such model, or not at this resolution.
    """
    if isinstance(model, Found):
        model = model.best
    if isinstance(model, Design):
        model = f"{model.run}:{model.rank}"
    if isinstance(model, Architecture):
        name = f"{model.space_name}:{model.id}"
        model = NamedModel(name, model, {"model": name})
    if not isinstance(model, NamedModel):
        return find_model(str(model), resolution)
    return model if resolution is None else replace(model, architecture=at_resolution(model, resolution))
