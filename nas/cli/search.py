"""`nasctl search`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.answers import tell_run
from nas.cli.options import Dtype, ExecutorName, Json, Quiet, RayAddress, Storage
from nas.cli.output import remark

if TYPE_CHECKING:
    from nas.study import StudySpec

# An option left out takes the study's own default, so that it does not overrule a study file.
Text = str | None
Texts = list[str] | None
Whole = int | None


def search(
    context: typer.Context,
    space: Annotated[Text, typer.Option("--space", metavar="S", help="`nasctl space ls`, or a file.")] = None,
    hw: Annotated[Text, typer.Option("--hw", metavar="H", help="`nasctl hw ls`, or a .toml file.")] = None,
    batch: Annotated[Whole, typer.Option("--batch", help="Images in one forward pass; default: 1.")] = None,
    dtype: Annotated[Dtype | None, typer.Option("--dtype", help="Default: the device's.")] = None,
    resolution: Annotated[Whole, typer.Option("--resolution", help="Side of the image; default: open.")] = None,
    preset: Annotated[Text, typer.Option(metavar="NAME", help="Rules that the space offers by name.")] = None,
    minimize: Annotated[Texts, typer.Option("--minimize", metavar="METRIC", help="Repeatable.")] = None,
    maximize: Annotated[Texts, typer.Option("--maximize", metavar="METRIC", help="Repeatable.")] = None,
    at_most: Annotated[Texts, typer.Option("--max", metavar="METRIC=LIMIT", help="latency=2ms")] = None,
    at_least: Annotated[Texts, typer.Option("--min", metavar="METRIC=LIMIT", help="params=1M")] = None,
    confidence: Annotated[float | None, typer.Option(help="With which limits hold; default: 0.9.")] = None,
    strategy: Annotated[Text, typer.Option(metavar="NAME", help="Default: nsga2; with proxies local.")] = None,
    candidates: Annotated[Whole, typer.Option(help="How many designs to score.")] = None,
    time: Annotated[Text, typer.Option(metavar="60s", help="Or for how long to search.")] = None,
    seed: Annotated[Whole, typer.Option(help="Same seed, same front; default: 0.")] = None,
    executor: ExecutorName = None,
    ray_address: RayAddress = None,
    storage: Storage = None,
    out: Annotated[Text, typer.Option(metavar="DIR", help="The run folder; must not exist.")] = None,
    root: Annotated[Text, typer.Option(metavar="DIR", help="Where runs go; default: runs.")] = None,
    study: Annotated[Path | None, typer.Option(metavar="FILE", help="Read the search from a file.")] = None,
    changes: Annotated[Texts, typer.Option("--set", metavar="A.B=C", help="Change one field.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done and its cost.")] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Search a space for the best designs on a device, and keep them in a run folder.

    Example: nasctl search --space large_kernel --hw a100 --max latency=2ms
    """
    from nas.cli.dry_run import print_plan
    from nas.cli.study_fields import merged, study_fields
    from nas.cli.study_progress import watch
    from nas.study import load_study, plan_study, run_study
    from nas.study.spec import study_of
    from search_spaces.core.load import load_space

    # A study file that was asked for by name is nearer to the user than his settings are.
    fields = study_fields(context, only_typed=study is not None)
    # A file may leave open what the command line says, the space first of all.
    named = {name: fields[name] for name in ("space",) if name in fields}
    spec = study_of(merged(load_study(study, named).model_dump(exclude_unset=True), fields) if study else fields)
    # The first mistake to hear of: all else depends on it.
    load_space(spec.space)
    if dry_run:
        print_plan(plan_study(spec), json=json)
        return
    spec = _completed(spec, quiet=quiet)
    with watch(spec, quiet=quiet) as observe:
        run = run_study(spec, observe)
    tell_run(run, json=json, quiet=quiet)


def _completed(spec: "StudySpec", *, quiet: bool) -> "StudySpec":
    """The study with what its space carries into it; tells what nobody asked for."""
    from nas.model.proxies.core.proxy import list_proxies
    from nas.study import goal_of
    from nas.study.carried import carried_limits, sought, with_carried
    from nas.study.defaults import resolved
    from predictors.core.metric import list_metrics

    if limits := carried_limits(spec):
        remark(f"Limits of the space: {', '.join(limits)}; --max METRIC=none lifts one.", quiet=quiet)
    asked, spec = (spec.maximize, spec.minimize), with_carried(spec)
    if asked != (spec.maximize, spec.minimize):
        remark(f"Nothing was asked for: seeking {sought(spec)}.", quiet=quiet)
    goal = goal_of(spec, list_metrics(), list_proxies())
    said = resolved(spec, goal)
    if goal.proxies:
        proxies = ", ".join(goal.proxies)
        remark(f"Measuring {proxies} on each network within the limits, by strategy {said.strategy}.", quiet=quiet)
    if spec.time_s is None and said.time_s is not None:
        remark(f"Proving for {said.time_s:g} s at most; --time says otherwise.", quiet=quiet)
    elif spec.candidates is None and spec.time_s is None:
        remark(f"Scoring {said.candidates:,} designs; --candidates or --time say otherwise.", quiet=quiet)
    return spec
