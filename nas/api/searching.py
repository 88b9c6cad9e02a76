"""Searching, going on, and opening what was found."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict, Unpack

from nas.api.design import Found, found_in
from nas.funnel.engine import StageProgress
from nas.report.writing import PAGE_CM, write_own_report, write_report
from nas.run_folder import open_run as opened
from nas.study import StudySpec, load_study, resume_study, run_study
from nas.study.progress import Observe, Progress
from nas.study.spec import study_of

Amount = str | int | float


class StudyFields(TypedDict, total=False):
    """The fields of a study (`StudySpec`, docs/searching.md); what is left out takes its default."""

    space: str
    hw: str | None
    batch: int
    dtype: Literal["fp64", "fp32", "tf32", "fp16", "bf16", "int8"] | None
    resolution: int | None
    preset: str | None
    maximize: Sequence[str]
    minimize: Sequence[str]
    max: Mapping[str, Amount]
    min: Mapping[str, Amount]
    confidence: float
    strategy: str
    candidates: int | None
    time_s: float | None
    seed: int
    executor: str
    ray_address: str | None
    out: str | None
    root: str
    storage: str | None
    supernets: Mapping[str, Any] | None
    dass: Mapping[str, Any] | None
    stages: Sequence[Mapping[str, Any]]


def _silent(_: Progress | StageProgress) -> None:
    pass


def search(
    study: str | Path | StudySpec | None = None, *, observe: Observe = _silent, **fields: Unpack[StudyFields]
) -> Found:
    """Search a space for the best designs on a device, as `nasctl search` does, and keep them in a run folder.

    Args:
        study: a study file, or a study; `fields` go over it.
        observe: told of every generation.

    Raises:
        UserError, SpaceError, ProfileError: the study asks for what there is not.
        NothingFeasible: no design met the limits; the run is complete all the same.
        RunFolderError: the run folder is taken, or the disk is full.
    """
    if isinstance(study, StudySpec):
        base = study.model_dump(exclude_unset=True)
    else:
        named = {"space": fields["space"]} if "space" in fields else {}
        base = {} if study is None else load_study(study, named).model_dump(exclude_unset=True)
    run = run_study(study_of({**base, **fields}), observe)
    write_own_report(run)
    return found_in(run)


def resume(
    run: str | Path,
    *,
    candidates: int | None = None,
    time_s: float | None = None,
    observe: Observe = _silent,
) -> Found:
    """Go on with a run up to its own budget, or to another one, as `nasctl resume` does.

    Raises:
        RunFolderError: there is no such run, another process writes it, or its files are damaged.
        UserError: what the run was priced with has changed since.
    """
    resumed = resume_study(run, observe, candidates=candidates, time_s=time_s)
    write_own_report(resumed)
    return found_in(resumed)


def open_run(run: str | Path) -> Found:
    """What an earlier search found.

    Raises:
        RunFolderError: there is no run there, or none that came to its end.
    """
    return found_in(opened(run))


def report(
    run: str | Path | Found,
    *,
    html: str | Path | None = None,
    svg: str | Path | None = None,
    png: str | Path | None = None,
    width_cm: float = PAGE_CM,
    measured: str | Path | None = None,
) -> None:
    """Write a run's page and still pictures of its front, as `nasctl report` does; `width_cm` is the PNG's on paper.

    Raises:
        UserError: a file cannot be written, or what a PNG needs is not installed.
    """
    folder = run.run if isinstance(run, Found) else run
    files = {"html": _path(html), "svg": _path(svg), "png": _path(png)}
    write_report(opened(folder), **files, width_cm=width_cm, measured=_path(measured))


def _path(place: str | Path | None) -> Path | None:
    return None if place is None else Path(place)
