"""Starting a study, going on with one, and ending it well whatever happens."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from nas.compiled.space import CompiledSpace
from nas.errors import Interrupted
from nas.executors.core.catalog import check_executor, create_executor
from nas.executors.core.executor import Executor
from nas.executors.core.recipe import Recipe, built
from nas.model.proxies.core.proxy import list_proxies
from nas.run_folder import Run, RunExists, RunWriter, create_run, default_path, reopen_run
from nas.run_folder.stages import StageRecord
from nas.study.carried import with_carried
from nas.study.defaults import resolved
from nas.study.funnel import check_budget_unchanged, check_funnel, descend, has_begun, nobody_survived
from nas.study.goal import Goal, goal_of
from nas.study.interrupt import Wish, noted_interrupts
from nas.study.past import check_prices
from nas.study.problem import RecipeOf, columns_of
from nas.study.progress import Meter, Observe
from nas.study.provenance import input_files, provenance_of
from nas.study.recipe import compiled_recipe
from nas.study.result import nothing_feasible, result_of
from nas.study.search import Search, create_search
from nas.study.spec import StudySpec, stored, study_of
from predictors.core.metric import list_metrics


def run_study(spec: StudySpec, observe: Observe, *, recipe_of: RecipeOf = compiled_recipe) -> Run:
    """Search from the start; the run that is returned holds the result.

    Raises:
        UserError, ExecutorError: the study asks for what there is not, or its cluster does not answer; no folder is
            made.
        HardwareMissing: a metric needs a device and the study names none.
        RunFolderError: the folder is taken, or the disk is full.
        NothingFeasible: no candidate met the limits; the run is complete all the same.
        Interrupted: Ctrl-C; all that was scored is saved.
    """
    spec = with_carried(spec)
    goal = goal_of(spec, list_metrics(), list_proxies())
    check_executor(spec.executor)
    spec = resolved(spec, goal)
    problem = built(recipe_of(spec, goal))
    check_funnel(spec, problem.space)
    with closing(create_executor(spec.executor, spec.ray_address)) as executor:
        while True:
            path = Path(spec.out) if spec.out else default_path(spec.root, spec.space, spec.hw)
            search = create_search(spec, goal, problem, path)
            try:
                columns = columns_of(problem, goal)
                writer = create_run(path, columns, stored(spec), provenance_of(spec), input_files(spec))
            except RunExists:
                # Someone else took the number that we were about to take: the next one is looked for.
                if spec.out is not None:
                    raise
                continue
            return _finish(writer, spec, goal, search, observe, recipe_of, executor)


def resume_study(
    path: str | Path,
    observe: Observe,
    *,
    candidates: int | None = None,
    time_s: float | None = None,
    places: Mapping[str, str] | None = None,
    recipe_of: RecipeOf = compiled_recipe,
) -> Run:
    """Go on with a run up to its own budget, or to another one; a budget counts all sessions together.

    `places` are fields that say where the work is done, for a world that has changed: `executor`, `ray_address`,
    `storage`.

    Raises:
        ExecutorError: no cluster answers.
        RunFolderError: there is no such run, another process writes it, or its files are damaged.
        UserError: what the run was priced with has changed since.
        NothingFeasible, Interrupted: as `run_study`.
    """
    writer = reopen_run(path)
    try:
        spec = study_of(writer.run.study)
        budget = {} if candidates is None and time_s is None else {"candidates": candidates, "time_s": time_s}
        if budget:
            check_budget_unchanged(writer.run)
        # Another executor has no use for the address of the former one.
        moved = {"ray_address": None, **places} if places and "executor" in places else places or {}
        if changes := {**budget, **moved}:
            spec = study_of({**spec.model_dump(), **changes})
            writer.write_study(stored(spec))
        goal = goal_of(spec, list_metrics(), list_proxies())
        problem = built(recipe_of(spec, goal))
        check_prices(writer.run, problem, goal)
        search = create_search(spec, goal, problem, writer.run.path)
        search.recall(writer.run.candidates)
        executor = create_executor(spec.executor, spec.ray_address)
    except BaseException:
        writer.close()
        raise
    with closing(executor):
        return _finish(writer, spec, goal, search, observe, recipe_of, executor)


def _finish(
    writer: RunWriter,
    spec: StudySpec,
    goal: Goal,
    search: Search,
    observe: Observe,
    recipe_of: RecipeOf,
    executor: Executor,
) -> Run:
    path, recipe = writer.run.path, recipe_of(spec, goal)
    try:
        with noted_interrupts() as wish:
            if not has_begun(writer.run):
                _explore(writer, spec, search, observe, recipe, executor, wish)
            stages: tuple[StageRecord, ...] = ()
            if spec.stages and search.tally.feasible and not wish.stop:
                writer.sync()
                stages = descend(Run(path), spec, goal, built(recipe), executor, observe, wish)
        writer.write_result(result_of(spec, goal, built(recipe), search, writer.run, stages))
    finally:
        writer.close()
    if wish.stop:
        raise Interrupted(
            f"Stopped after {search.tally.evaluated:,} candidates; all are saved in '{path}'.",
            hint=f"nasctl resume {path}",
        )
    if search.tally.feasible == 0:
        raise nothing_feasible(goal, search.tally, path)
    if stages and len(stages[-1].survivors) == 0:
        raise nobody_survived(stages[-1], path)
    return Run(path)


def _explore(
    writer: RunWriter,
    spec: StudySpec,
    search: Search,
    observe: Observe,
    recipe: Recipe[CompiledSpace],
    executor: Executor,
    wish: Wish,
) -> None:
    """Generation after generation, stored first, told afterwards, until budget or space is used up."""
    meter = Meter(spec.candidates, spec.time_s, search.tally, writer.run.seconds)
    while not wish.stop and (left := meter.left) != 0:
        generation = search.propose(left, executor, recipe)
        if generation is not None:
            writer.append(generation.codes, generation.values, generation.log_sd)
            search.take(generation)
        elif not search.at_work:
            break
        observe(meter.read(search.certificate, search.remarks))
