"""Behind the search: the best of it go down the study's stages, each stored before the next begins."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nas.compiled.space import CompiledSpace
from nas.errors import Interrupted, NothingFeasible, UserError
from nas.executors.core.executor import Executor, trial_resources
from nas.funnel.course import Entrants, Site
from nas.funnel.engine import Works, entrants_of, kind_module, run_stage, stage_folder
from nas.funnel.stages import LaterStage, kind_of
from nas.objective import unit_of
from nas.pareto import Indices, crowding_distances, non_dominated_ranks
from nas.run_folder import Run
from nas.run_folder.stages import StageRecord, read_stages, write_stage
from nas.study.goal import Goal
from nas.study.interrupt import Wish
from nas.study.progress import Observe
from nas.study.spec import StudySpec
from search_spaces.core.space import SearchSpace


def check_funnel(spec: StudySpec, space: SearchSpace) -> None:
    """What every stage needs, looked for before the first candidate.

    Raises:
        UserError, HardwareMissing: it is not there.
    """
    for stage in spec.later_stages:
        kind_module(kind_of(stage)).check(stage, space, spec.batch)


def check_budget_unchanged(run: Run) -> None:
    """Raises:
    UserError: the funnel has begun, and what it began with would no longer be the best of the search.
    """
    if read_stages(run.path):
        raise UserError(
            f"The funnel of '{run.path}' has begun: its stages stand on the search as it was.",
            hint="Resume it without --candidates and --time, or start a new run.",
        )


def descend(
    run: Run, spec: StudySpec, goal: Goal, problem: CompiledSpace, executor: Executor, observe: Observe, wish: Wish
) -> tuple[StageRecord, ...]:
    """All stages that were finished, now or earlier; where someone asked to stop, not the last ones."""
    records = list(read_stages(run.path))
    if not records:
        records.append(_search_record(run, spec, goal, problem.space))
        write_stage(run.path, records[0])
    entrants = _entrants(run, problem, records[0])
    works = Works(executor, observe, lambda: wish.stop)
    for number, stage in enumerate(spec.later_stages, start=2):
        if len(entrants) == 0:
            break
        if number > len(records):
            site = _site(run.path, spec, problem.space, number, stage, executor)
            try:
                records.append(run_stage(stage, number, len(spec.stages), entrants, site, run.path, works))
            except Interrupted:
                break
        entrants = entrants_of(entrants, records[number - 1])
    return tuple(records)


def nobody_survived(record: StageRecord, run: Path) -> NothingFeasible:
    """The outcome of a funnel whose last stage let nobody through."""
    reasons = "; ".join(f"{count:,} times: {text}" for text, count in record.remarks.items())
    return NothingFeasible(
        f"None of the {record.entered:,} designs that entered stage {record.number} survived it ({record.title})."
        f"{f' {reasons}.' if reasons else ''}",
        hint=f"nasctl report {run} tells who came how far; loosen the stage in a new run.",
        field="stages",
    )


def has_begun(run: Run) -> bool:
    """Whether the search behind which the funnel stands has ended."""
    return bool(read_stages(run.path))


def found_metrics(records: tuple[StageRecord, ...]) -> list[dict[str, Mapping[str, Any]]]:
    """For each survivor of the last stage all that the stages found out, as estimates; the unknown is left out."""
    held = records[-1].survivors
    found: list[dict[str, Mapping[str, Any]]] = [{} for _ in held]
    for record in records[1:]:
        place = {int(row): position for position, row in enumerate(record.rows)}
        for metrics, row in zip(found, held, strict=True):
            values = {name: float(column[place[int(row)]]) for name, column in record.columns.items()}
            metrics |= {name: _found(name, value) for name, value in values.items() if np.isfinite(value)}
    return found


def funnel_json(records: tuple[StageRecord, ...]) -> list[dict[str, Any]]:
    """What a run's result tells of its stages."""
    return [
        {
            "number": record.number,
            "kind": record.kind,
            "title": record.title,
            "entered": record.entered,
            "survived": len(record.order),
            "tasks": record.tasks,
            "remarks": dict(record.remarks),
        }
        for record in records
    ]


def _search_record(run: Run, spec: StudySpec, goal: Goal, space: SearchSpace) -> StageRecord:
    candidates, keep = run.candidates, spec.stages[0].keep
    objectives, broken = goal.judge(candidates.values, candidates.log_sd)
    feasible = np.flatnonzero((broken <= 0).all(axis=1))
    order = feasible[_by_promise(objectives[feasible])]
    rows, twins = _distinct(order, candidates.codes, keep, space)
    remarks = {"breaks a limit": len(objectives) - len(feasible), "the same network as a better one": twins}
    return StageRecord(
        number=1,
        kind="search",
        title=f"{spec.strategy}: {', '.join(f'{o.direction} {o.metric}' for o in goal.objectives)}",
        entered=len(objectives),
        keep=keep,
        rows=rows,
        ranks=np.arange(1, len(rows) + 1),
        columns={},
        remarks={text: count for text, count in remarks.items() if count},
        tasks=len(objectives),
    )


def _by_promise(objectives: np.ndarray) -> Indices:
    """(n, K), minimised -> all rows: front by front, those with room around them first."""
    ranks = non_dominated_ranks(objectives)
    return np.lexsort((-crowding_distances(objectives, ranks), ranks))


def _distinct(order: Indices, codes: np.ndarray, keep: int, space: SearchSpace) -> tuple[Indices, int]:
    """The first `keep` rows that draw networks of their own, and how many in between drew one of them again.

    A search goes by fingerprints, which tell some codes of one network apart; no later stage shall pay for it twice.
    """
    found: dict[str, int] = {}
    looked = 0
    for row in order:
        if len(found) == keep:
            break
        found.setdefault(space.architecture(space.decode(codes[row])).id, int(row))
        looked += 1
    return np.array(list(found.values()), np.int64), looked - len(found)


def _entrants(run: Run, problem: CompiledSpace, record: StageRecord) -> Entrants:
    codes, values, _ = run.rows(record.survivors)
    columns = {name: values[:, index] for index, name in enumerate(problem.metric_names)}
    return Entrants(record.survivors, codes, columns)


def _site(run: Path, spec: StudySpec, space: SearchSpace, number: int, stage: LaterStage, executor: Executor) -> Site:
    return Site(
        space=space,
        space_name=spec.space,
        seed=spec.seed,
        batch=spec.batch,
        folder=stage_folder(run, number, stage),
        gpus=trial_resources(executor).gpus,
    )


def _found(name: str, value: float) -> Mapping[str, Any]:
    return {
        "value": value,
        "low": value,
        "high": value,
        "unit": unit_of(name),
        "provenance": "measured",
        "covered": 1.0,
    }
