"""The study's result: the front with its estimates; nothing in it depends on the clock."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nas.compiled.space import CompiledSpace
from nas.errors import NothingFeasible
from nas.objective import Limit, interval_quantile, unit_of
from nas.pareto import Indices, evenly_spread
from nas.run_folder import Run
from nas.run_folder.stages import StageRecord
from nas.search.core.strategy import Codes, Floats
from nas.study.funnel import found_metrics, funnel_json
from nas.study.goal import Goal
from nas.study.progress import Tally
from nas.study.search import Search
from nas.study.spec import StudySpec
from predictors.core.estimate import Provenance

SCHEMA_VERSION = 1
# A front of more members than this is thinned: each member is drawn once to get its id.
FRONT_MEMBERS = 128
# Where a proxy's number comes from.
MEASURED: Provenance = "measured"


def result_of(
    spec: StudySpec,
    goal: Goal,
    problem: CompiledSpace,
    search: Search,
    run: Run,
    stages: tuple[StageRecord, ...] = (),
) -> dict[str, Any]:
    """JSON of a study; its designs are read back from the run. Behind a funnel the front are its survivors."""
    certificate = search.certificate
    shown = stages[-1].survivors[:FRONT_MEMBERS] if stages else _shown_front(search)
    codes, values, log_sd = run.rows(shown)
    priced = problem.score_fully(codes).covered
    covered = np.hstack([priced, np.ones((len(codes), len(goal.proxies)))])
    front = [
        {"rank": rank + 1, **_design(problem, codes[rank]), "metrics": _metrics(goal, problem, *row)}
        for rank, row in enumerate(zip(values, log_sd, covered, strict=True))
    ]
    if stages:
        for member, found in zip(front, found_metrics(stages), strict=False):
            member["metrics"] |= found
    return {
        "schema_version": SCHEMA_VERSION,
        "space": spec.space,
        "hw": spec.hw,
        "seed": spec.seed,
        "strategy": spec.strategy,
        "evaluated": search.tally.evaluated,
        "feasible": search.tally.feasible,
        **({"unknown": search.tally.unknown} if goal.proxies else {}),
        "certificate": None if certificate is None else certificate.to_json(),
        "front_size": len(stages[-1].survivors) if stages else len(search.front()[0]),
        "front": front,
        **({"funnel": funnel_json(stages)} if stages else {}),
    }


def nothing_feasible(goal: Goal, tally: Tally, path: Path) -> NothingFeasible:
    """The outcome of a search that met its limits nowhere: which limit, and how near anyone came."""
    told = [
        f"{limit}: best reached {_reached(limit, tally.reached(index))}, met by {tally.meeting(index):,}"
        for index, limit in enumerate(goal.limits)
    ]
    together = " together" if all(tally.meeting(index) for index in range(len(goal.limits))) else ""
    hardest = min(range(len(goal.limits)), key=tally.meeting)
    return NothingFeasible(
        f"None of {tally.evaluated:,} candidates meets the limits{together} "
        f"(at confidence {goal.confidence:g}). {'; '.join(told)}.",
        hint=f"Loosen {goal.limits[hardest]}, or go on: nasctl resume {path} --candidates N",
        field=goal.limits[hardest].metric,
    )


def _reached(limit: Limit, value: float) -> str:
    return f"{value:.4g}{unit_of(limit.metric)}" if math.isfinite(value) else "unknown"


def _shown_front(search: Search) -> Indices:
    """(<= FRONT_MEMBERS,) row numbers in rank order, spread evenly over the front; the best of all stays."""
    rows, objectives = search.front()
    return rows[evenly_spread(objectives, FRONT_MEMBERS)]


def _design(problem: CompiledSpace, code: Codes) -> dict[str, Any]:
    choices = problem.space.decode(code)
    return {"id": problem.space.architecture(choices).id, "choices": choices}


def _metrics(
    goal: Goal, problem: CompiledSpace, values: Floats, log_sd: Floats, covered: Floats
) -> dict[str, Mapping[str, Any]]:
    """Every metric as an estimate; `low` to `high` holds the truth with the study's confidence, as limits ask."""
    estimates: dict[str, Mapping[str, Any]] = {}
    provenances = [*(metric.provenance for metric in problem.metrics), *(MEASURED for _ in goal.proxies)]
    for index, metric in enumerate(goal.columns):
        value = float(values[index])
        factor = math.exp(interval_quantile(goal.confidence) * float(log_sd[index]))
        estimates[metric] = {
            "value": _known(value),
            "low": _known(value / factor),
            "high": _known(value * factor),
            "unit": unit_of(metric),
            "provenance": provenances[index],
            "covered": float(covered[index]),
        }
    return estimates


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
