"""The live line of a search: how far, the best so far, how many are feasible, how fast, how long still."""

from collections.abc import Iterator
from contextlib import contextmanager

from nas.cli.live import LiveLine, remaining, share
from nas.cli.output import remark
from nas.funnel.engine import StageProgress
from nas.model.proxies.core.proxy import list_proxies
from nas.objective import unit_of
from nas.report.quantities import format_quantity
from nas.study import Progress, StudySpec, goal_of
from nas.study.progress import Observe
from predictors.core.metric import list_metrics


@contextmanager
def watch(spec: StudySpec, *, quiet: bool) -> Iterator[Observe]:
    """Within it, what is observed is shown."""
    sought = goal_of(spec, list_metrics(), list_proxies()).objectives[0].metric
    said: set[str] = set()
    with LiveLine("searching", quiet=quiet) as line:

        def observe(progress: Progress | StageProgress) -> None:
            if isinstance(progress, StageProgress):
                line.tell(*told_of_stage(progress))
                return
            proved = progress.certificate.remarks if progress.certificate else ()
            for sentence in (*proved, *progress.remarks):
                remark(sentence, quiet=quiet or sentence in said)
                said.add(sentence)
            line.tell(*told(progress, sought))

        yield observe


def told_of_stage(progress: StageProgress) -> list[str]:
    """The parts of the line within a stage of a funnel."""
    return [
        f"stage {progress.number} of {progress.stages}",
        progress.title,
        f"{progress.designs:,} designs",
        share(progress.done, progress.expected),
    ]


def told(progress: Progress, sought: str) -> list[str]:
    """The parts of the line; `sought` is the metric that the front is ranked by."""
    best = "none yet" if progress.best is None else format_quantity(progress.best, unit_of(sought))
    parts = [
        share(progress.evaluated, progress.total),
        f"best {sought} {best}",
        f"{progress.feasible / max(progress.evaluated, 1):.0%} feasible",
        f"{format_quantity(progress.rate, '')}/s",
    ]
    if progress.certificate and (gap := progress.certificate.gap) is not None:
        parts.append(f"gap {gap:.3%}")
    return parts if progress.eta_s is None else [*parts, remaining(progress.eta_s)]
