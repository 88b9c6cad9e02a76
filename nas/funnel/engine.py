"""Runs the stages behind a search one after the other: asks the executor, keeps every answer, goes on where it was."""

import importlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import final

import numpy as np

from nas.errors import Interrupted
from nas.executors.core.executor import Executor
from nas.funnel.course import Course, Entrants, Job, Outcome, Positions, Site, Verdict, Wave, perform
from nas.funnel.stages import LaterStage, kind_of
from nas.run_folder.atomic import write_bytes
from nas.run_folder.stages import FOLDER, StageRecord, write_stage
from nas.run_folder.task_journal import TaskJournal

WEIGHTS = "weights"


@dataclass(frozen=True)
class StageProgress:
    """`done` answers of `expected` (None: nobody knows yet), of the stage's `designs`."""

    number: int
    stages: int
    title: str
    designs: int
    done: int
    expected: int | None


Watch = Callable[[StageProgress], None]


@final
@dataclass(frozen=True)
class Works:
    """What every stage needs: workers, who looks on, and whether someone asked to stop."""

    executor: Executor
    watch: Watch
    stopped: Callable[[], bool]


def kind_module(kind: str) -> ModuleType:
    """The file of a kind of stage: `check(stage, site)`, `title(stage)` and `course(stage, entrants, site)`."""
    return importlib.import_module(f"nas.funnel.kinds.{kind}")


def run_stage(
    stage: LaterStage, number: int, stages: int, entrants: Entrants, site: Site, run: Path, works: Works
) -> StageRecord:
    """One stage from its beginning or from where it was left.

    Raises:
        Interrupted: someone asked to stop; all answers so far are kept.
        RunFolderError: the disk is full.
        ExecutorError: the workers cannot go on.
    """
    kind = kind_of(stage)
    module = kind_module(kind)
    journal = TaskJournal(site.folder)
    try:
        watch = _watch_of(works.watch, number, stages, module.title(stage), len(entrants), journal)
        verdict = _driven(module.course(stage, entrants, site), journal, site.folder, works, watch)
        tasks = len(journal)
    finally:
        journal.close()
    record = _record(stage, number, module.title(stage), entrants, verdict, tasks)
    write_stage(run, record)
    _forget_weights(site.folder, {str(entrants.rows[position]) for position in record.order})
    return record


def entrants_of(previous: Entrants, record: StageRecord) -> Entrants:
    """Who goes on from a finished stage, with all that it found out."""
    order = record.order
    place = {int(row): position for position, row in enumerate(previous.rows)}
    before = np.array([place[int(row)] for row in record.rows[order]], np.int64)
    known = {name: column[before] for name, column in previous.columns.items()}
    found = {name: column[order] for name, column in record.columns.items()}
    return Entrants(previous.rows[before], previous.codes[before], {**known, **found})


def stage_folder(run: Path, number: int, stage: LaterStage) -> Path:
    """Where a stage keeps its answers."""
    return run / FOLDER / f"{number}-{kind_of(stage)}"


def _driven(
    course: Course, journal: TaskJournal, folder: Path, works: Works, watch: Callable[[int | None], None]
) -> Verdict:
    """Wave after wave until the course ends."""
    try:
        wave = next(course)
        while True:
            wave = course.send(_answers(wave, journal, folder, works, watch))
    except StopIteration as end:
        return end.value


def _answers(
    wave: Wave, journal: TaskJournal, folder: Path, works: Works, watch: Callable[[int | None], None]
) -> list[Outcome]:
    missing = [job for job in wave.jobs if job.key not in journal]
    outcomes: Iterator[Outcome] = works.executor.run(perform, (job.make() for job in missing), wave.resources)
    for job in missing:
        if works.stopped():
            raise Interrupted("Stopped within a stage of the funnel; every finished answer is kept.")
        _keep(job, next(outcomes), journal, folder)
        watch(wave.expected)
    return [Outcome.from_json(journal[job.key]) for job in wave.jobs]


def _keep(job: Job, outcome: Outcome, journal: TaskJournal, folder: Path) -> None:
    # Weights first: the answer vouches for them.
    if job.weights is not None and outcome.weights:
        (folder / WEIGHTS).mkdir(exist_ok=True)
        write_bytes(folder / WEIGHTS / job.weights, outcome.weights)
    journal.add(job.key, outcome.to_json())


def _watch_of(
    watch: Watch, number: int, stages: int, title: str, designs: int, journal: TaskJournal
) -> Callable[[int | None], None]:
    return lambda expected: watch(StageProgress(number, stages, title, designs, len(journal), expected))


def _record(
    stage: LaterStage, number: int, title: str, entrants: Entrants, verdict: Verdict, tasks: int
) -> StageRecord:
    return StageRecord(
        number=number,
        kind=kind_of(stage),
        title=title,
        entered=len(entrants),
        keep=stage.keep,
        rows=entrants.rows,
        ranks=_ranks(verdict.ranking, len(entrants)),
        columns=verdict.columns,
        remarks=dict(sorted(Counter(verdict.remarks).items())),
        tasks=tasks,
    )


def _ranks(ranking: Positions, count: int) -> Positions:
    ranks = np.zeros(count, np.int64)
    ranks[ranking] = np.arange(1, len(ranking) + 1)
    return ranks


def _forget_weights(folder: Path, kept: set[str]) -> None:
    """Those who fell need no weights any more."""
    for path in (folder / WEIGHTS).glob("*.safetensors"):
        if path.stem not in kept:
            path.unlink(missing_ok=True)
