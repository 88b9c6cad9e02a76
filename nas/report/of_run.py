"""From a run folder to the data of its report."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nas.objective import violations
from nas.report.asked import limits_of, metrics_of, search_command
from nas.report.certified import certificate_text
from nas.report.data import Cloud, DimensionHistogram, FrontMember, ReportData, RunFacts
from nas.report.designs import drawn
from nas.report.histograms import dimension_histograms
from nas.report.journeys import funnel_of
from nas.report.kept import hardware_of, scene_of, space_of
from nas.report.measurements import measurements_of
from nas.report.payload import CLOUD_POINTS
from nas.run_folder import Run, RunFolderError
from predictors.core.estimate import Estimate
from search_spaces.core.space import SearchSpace

# The share of any value is then known to half a percent.
SAMPLED_DESIGNS = 20_000


def report_of(run: Run, measured: Path | None = None) -> ReportData:
    """Everything that the page tells of a finished run; `measured` is a folder of `nasctl hw measure --out`.

    Raises:
        RunFolderError: the run has no front yet, or its files are damaged.
        SpaceError: its space is not here any more.
        ProfileError: nobody measured into `measured`, or its files are damaged.
    """
    space = space_of(run)
    front = front_of(run)
    return ReportData(
        facts=_facts(run),
        metrics=metrics_of(run),
        limits=limits_of(run),
        confidence=run.study["confidence"],
        cloud=_cloud(run),
        front=drawn(front, space, scene_of(run)),
        histograms=_histograms(space, front),
        funnel=funnel_of(run, space),
        measured=measurements_of(run, space, front, measured),
    )


def front_of(run: Run) -> tuple[FrontMember, ...]:
    """The front in rank order, its designs not drawn; a metric that is unknown is left out.

    Raises:
        RunFolderError: the run has no front yet, or its file is damaged.
    """
    try:
        return tuple(_member(entry) for entry in run.result["front"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RunFolderError(f"'{run.path / 'front.json'}' is damaged: {error!r:.200}.") from error


def _member(entry: Mapping[str, Any]) -> FrontMember:
    known = {name: held for name, held in entry["metrics"].items() if None not in held.values()}
    estimates = {name: Estimate(**held) for name, held in known.items()}
    return FrontMember(entry["rank"], entry["id"], entry["choices"], estimates)


def _facts(run: Run) -> RunFacts:
    study, result = run.study, run.result
    space = Path(study["space"]).stem
    return RunFacts(
        title=space if study["hw"] is None else f"{space} on {Path(study['hw']).stem}",
        run=str(run.path),
        space=space,
        hardware=hardware_of(run),
        strategy=study["strategy"],
        seed=study["seed"],
        evaluated=result["evaluated"],
        feasible=result["feasible"],
        seconds=run.seconds,
        version=run.provenance["nasctl"],
        command=search_command(study, run.path),
        proved=certificate_text(result["certificate"]),
    )


def _cloud(run: Run) -> Cloud:
    """Evaluated candidates, evenly spread over the order of evaluation; the others are not even read."""
    evaluated = run.result["evaluated"]
    rows = np.unique(np.linspace(0, evaluated - 1, min(evaluated, CLOUD_POINTS)).astype(np.int64))
    _, values, log_sd = run.rows(rows)
    metrics = run.columns.metrics
    broken = violations(values, log_sd, limits_of(run), metrics, run.study["confidence"])
    columns = {metric: values[:, column] for column, metric in enumerate(metrics)}
    return Cloud(columns, np.asarray((broken <= 0).all(axis=1)))


def _histograms(space: SearchSpace, front: Sequence[FrontMember]) -> tuple[DimensionHistogram, ...]:
    if not front:
        return ()
    # A fixed seed: a report of the same run reads the same.
    sample = space.sample(SAMPLED_DESIGNS, np.random.default_rng(0))
    codes = np.stack([space.encode(member.choices) for member in front])
    labels = [[_label(value) for value in domain.values] for domain in space.dimensions.values()]
    return dimension_histograms(space.dimension_names, labels, sample, codes)


def _label(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
