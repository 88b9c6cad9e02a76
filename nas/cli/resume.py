"""`nasctl resume`."""

from typing import Annotated

import typer

from nas.cli.answers import tell_run
from nas.cli.options import ExecutorName, Json, Quiet, RayAddress, Storage
from nas.cli.runs.show import RunFolder


def resume(
    context: typer.Context,
    run: RunFolder,
    candidates: Annotated[
        int | None, typer.Option("--candidates", min=1, help="Go on until so many are scored in all.")
    ] = None,
    time: Annotated[str | None, typer.Option("--time", metavar="60s", help="Or for so long in all.")] = None,
    executor: ExecutorName = None,
    ray_address: RayAddress = None,
    storage: Storage = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Go on with a run: after Ctrl-C, after a crash, with a larger budget, or on another cluster.

    Example: nasctl resume runs/large_kernel-a100-1 --candidates 2000000
    """
    from nas.cli.durations import parse_duration
    from nas.cli.study_fields import study_fields
    from nas.cli.study_progress import watch
    from nas.run_folder import open_run
    from nas.study import resume_study
    from nas.study.spec import study_of

    time_s = None if time is None else parse_duration(time)
    # What the settings say of all searches does not move this one.
    typed = study_fields(context, only_typed=True)
    places = {name: typed[name] for name in ("executor", "ray_address", "storage") if name in typed}
    with watch(study_of(open_run(run).study), quiet=quiet) as observe:
        resumed = resume_study(run, observe, candidates=candidates, time_s=time_s, places=places)
    tell_run(resumed, json=json, quiet=quiet)
