"""What a study would do, before it does it: cardinality, satisfiability, cost, paths."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nas.compiled.space import CompiledSpace
from nas.executors.core.recipe import Recipe, built
from nas.executors.serial import Serial
from nas.model.proxies.core.proxy import list_proxies
from nas.objective import Limit
from nas.run_folder import default_path
from nas.study.carried import with_carried
from nas.study.defaults import resolved
from nas.study.goal import Goal, goal_of
from nas.study.problem import RecipeOf, columns_of
from nas.study.progress import Tally
from nas.study.recipe import compiled_recipe
from nas.study.search import create_search
from nas.study.spec import StudySpec
from predictors.core.metric import list_metrics

SAMPLED = 20_000
# The first generation also compiles; its time says nothing about the others.
TIMED_GENERATIONS = 2
# Where every design is measured, a whole generation would take too long.
TIMED_DESIGNS = 4


@dataclass(frozen=True)
class LimitOutlook:
    """`share` of uniform samples that meet the limit; `reached` is the best that any of them holds, in SI units."""

    limit: Limit
    share: float
    reached: float


@dataclass(frozen=True)
class Plan:
    """`study` has all defaults said; `feasible_share` is of uniform samples: 0 means rare, not impossible.

    `proxies` are measured, so no limit on them is looked at here. `seconds` and `bytes_on_disk` are estimates, None
    where time and not a count of candidates is the budget; nor is it known how long a strategy trains that does.
    """

    study: StudySpec
    path: Path
    dimensions: int
    cardinality: int
    feasible_share: float
    limits: tuple[LimitOutlook, ...]
    seconds: float | None
    bytes_on_disk: int | None
    proxies: tuple[str, ...] = ()


def plan_study(spec: StudySpec, *, recipe_of: RecipeOf = compiled_recipe) -> Plan:
    """Look before the leap; nothing is written.

    Raises:
        UserError, HardwareMissing: as `run_study` would.
    """
    spec = with_carried(spec)
    goal = goal_of(spec, list_metrics(), list_proxies())
    spec = resolved(spec, goal)
    recipe = recipe_of(spec, goal)
    problem = built(recipe)
    path = Path(spec.out) if spec.out else default_path(spec.root, spec.space, spec.hw)
    told = goal.without_proxies
    tally = _sampled(told, problem, spec.seed)
    row_bytes = sum(row.itemsize for row in columns_of(problem, goal).files().values())
    seconds = _seconds_a_candidate(spec, goal, recipe)
    return Plan(
        study=spec,
        path=path,
        dimensions=len(problem.space.dimension_names),
        cardinality=problem.space.cardinality(),
        feasible_share=tally.feasible / tally.evaluated,
        limits=tuple(
            LimitOutlook(limit, tally.meeting(index) / tally.evaluated, tally.reached(index))
            for index, limit in enumerate(told.limits)
        ),
        seconds=None if spec.candidates is None or seconds is None else seconds * spec.candidates,
        bytes_on_disk=None if spec.candidates is None else row_bytes * spec.candidates,
        proxies=goal.proxies,
    )


def _sampled(goal: Goal, problem: CompiledSpace, seed: int) -> Tally:
    """Uniform designs, scored and held against the limits."""
    scores = problem.score_fully(problem.space.sample(SAMPLED, np.random.default_rng(seed)))
    tally = Tally(goal)
    tally.add(scores.values, scores.log_sd, *goal.judge(scores.values, scores.log_sd))
    return tally


def _seconds_a_candidate(spec: StudySpec, goal: Goal, recipe: Recipe[CompiledSpace]) -> float | None:
    """Of the study's own strategy on its first generations, without the disk; None where it would have to train."""
    quiet = spec.model_copy(update={"storage": None})
    search = create_search(quiet, goal, built(recipe), None)
    if search.trains:
        return None
    executor = Serial()
    most = TIMED_DESIGNS if goal.proxies else spec.candidates
    evaluated, started_s = 0, time.perf_counter()
    for generation in range(1 + TIMED_GENERATIONS):
        proposed = search.propose(most, executor, recipe)
        if proposed is None:
            break
        search.take(proposed)
        if generation == 0:
            started_s = time.perf_counter()
        else:
            evaluated += len(proposed.codes)
    return (time.perf_counter() - started_s) / max(evaluated, 1)
