"""Runs of the same objectives side by side: hypervolumes against one reference point, and who dominates whom.

The share of a front that another one dominates is Zitzler's set coverage (Zitzler and Thiele 1999,
https://doi.org/10.1109/4235.797969), here with strict dominance: equal designs do not beat each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nas.errors import UserError
from nas.hypervolume import hypervolume
from nas.objective import Objective
from nas.report.asked import metrics_of
from nas.report.data import FrontMember, Metric
from nas.report.of_run import front_of
from nas.run_folder import Run

Floats = NDArray[np.float64]
# How far behind the worst design of all fronts the reference point stands, as a share of their range.
BEHIND = 0.1
COUNTED = (2, 3)
# What a batch costs is not what another batch costs.
PER_BATCH = frozenset({"latency", "measured_latency", "energy", "peak_memory"})


@dataclass(frozen=True, eq=False)
class Rival:
    """One run: its front, and (n, K) objectives of those members that have all of them; less is better."""

    name: str
    run: Run
    front: tuple[FrontMember, ...]
    values: Floats


@dataclass(frozen=True, eq=False)
class Rivals:
    """`reference` is (K,) in SI units, `volumes` shares of the box from the best values to it (None: K is not 2, 3).

    `dominated[i, j]` is the share of j's front that some design of i beats, `joint[i]` how many of i's designs nobody
    beats.
    """

    objectives: tuple[Metric, ...]
    rivals: tuple[Rival, ...]
    reference: Floats
    volumes: tuple[float, ...] | None
    dominated: Floats
    joint: tuple[int, ...]


def compared(runs: Sequence[Run]) -> Rivals:
    """All runs against each other.

    Raises:
        RunFolderError: one of them has no front yet.
        UserError: they sought different things, or a front is empty.
    """
    objectives = _shared_objectives(runs)
    rivals = tuple(_rival(name, run, objectives) for name, run in zip(_names(runs), runs, strict=True))
    values = [rival.values for rival in rivals]
    everything = np.concatenate(values)
    best, worst = everything.min(axis=0), everything.max(axis=0)
    reference = worst + np.where(worst > best, BEHIND * (worst - best), np.maximum(np.abs(worst), 1.0))
    volumes = None
    if len(objectives) in COUNTED:
        scaled = [(each - best) / (reference - best) for each in values]
        volumes = tuple(hypervolume(each, np.ones(len(objectives))) for each in scaled)
    dominated = np.array([[_beaten(theirs, mine).mean() for theirs in values] for mine in values])
    joint = tuple(int((~_beaten(mine, everything)).sum()) for mine in values)
    return Rivals(objectives, rivals, _signs(objectives) * reference, volumes, dominated, joint)


def _shared_objectives(runs: Sequence[Run]) -> tuple[Metric, ...]:
    first = tuple(metric for metric in metrics_of(runs[0]) if metric.direction)
    for run in runs[1:]:
        others = tuple(metric for metric in metrics_of(run) if metric.direction)
        if set(others) != set(first):
            raise UserError(
                f"'{runs[0].path}' sought {_aims(first)}; '{run.path}' sought {_aims(others)}. "
                "Runs are compared that sought the same.",
                field="runs",
            )
        batches = runs[0].study["batch"], run.study["batch"]
        if batches[0] != batches[1] and PER_BATCH & {metric.name for metric in first}:
            raise UserError(
                f"'{runs[0].path}' priced a batch of {batches[0]}, '{run.path}' one of {batches[1]}. "
                "Runs are compared that priced the same batch.",
                field="runs",
            )
    return first


def _aims(objectives: Sequence[Metric]) -> str:
    return ", ".join(f"{metric.direction} {metric.name}" for metric in objectives)


def _rival(name: str, run: Run, objectives: Sequence[Metric]) -> Rival:
    front = tuple(member for member in front_of(run) if all(metric.name in member.metrics for metric in objectives))
    if not front:
        raise UserError(f"The front of '{run.path}' is empty: there is nothing to compare.", field="runs")
    values = np.array([[member.metrics[metric.name].value for metric in objectives] for member in front])
    return Rival(name, run, front, values * _signs(objectives))


def _names(runs: Sequence[Run]) -> list[str]:
    """The folder's own name where it tells the runs apart, the whole path else."""
    short = [run.path.name for run in runs]
    names = short if len(set(short)) == len(short) else [str(run.path) for run in runs]
    if len(set(names)) < len(names):
        raise UserError(f"A run is named twice: {', '.join(names)}.", field="runs")
    return names


def _signs(objectives: Sequence[Metric]) -> Floats:
    return np.array([Objective(metric.name, metric.direction or "minimize").sign for metric in objectives])


def _beaten(values: Floats, rivals: Floats) -> NDArray[np.bool_]:
    """(n, K) against (m, K) -> (n,) whether some rival is nowhere worse and somewhere better."""
    no_worse = (rivals[None] <= values[:, None]).all(axis=2)
    better = (rivals[None] < values[:, None]).any(axis=2)
    return np.any(no_worse & better, axis=1)


def provenance_of(rival: Rival) -> Mapping[str, Any]:
    """Where a run's numbers come from."""
    study, provenance = rival.run.study, rival.run.provenance
    hardware = provenance["hw"]
    return {
        "run": str(rival.run.path),
        "space": study["space"],
        "hw": study["hw"],
        "profile": hardware and hardware["sha256"],
        "batch": study["batch"],
        "dtype": study["dtype"],
        "strategy": study["strategy"],
        "seed": study["seed"],
        "evaluated": rival.run.result["evaluated"],
        "seconds": rival.run.seconds,
        "nasctl": provenance["nasctl"],
    }


def reference_of(rivals: Rivals) -> Mapping[str, float]:
    """The reference point by metric."""
    return {metric.name: float(value) for metric, value in zip(rivals.objectives, rivals.reference, strict=True)}
