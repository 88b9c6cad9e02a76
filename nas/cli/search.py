"""`nasctl search`."""

from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import Batch, Device, Json, NumberFormat, Quiet, Resolution, Root, Seed, Space

Objectives = list[str] | None
Limits = list[str] | None


def search(
    space: Space,
    hw: Device,
    batch: Batch = 1,
    dtype: NumberFormat = None,
    resolution: Resolution = None,
    minimize: Annotated[
        Objectives, typer.Option("--minimize", metavar="METRIC", help="Less is better. Repeatable.")
    ] = None,
    maximize: Annotated[
        Objectives, typer.Option("--maximize", metavar="METRIC", help="More is better. Repeatable.")
    ] = None,
    at_most: Annotated[
        Limits, typer.Option("--max", metavar="METRIC=LIMIT", help="Hard limit: latency=2ms.")
    ] = None,
    at_least: Annotated[
        Limits, typer.Option("--min", metavar="METRIC=LIMIT", help="Hard limit: params=1M.")
    ] = None,
    confidence: Annotated[
        float, typer.Option("--confidence", help="Probability with which a limit holds.")
    ] = 0.9,
    strategy: Annotated[
        str, typer.Option("--strategy", metavar="NAME", help="Who proposes candidates.")
    ] = "nsga2",
    candidates: Annotated[
        int | None, typer.Option("--candidates", min=1, help="How many candidates to score.")
    ] = None,
    time: Annotated[
        str | None, typer.Option("--time", metavar="60s", help="Search for this long instead.")
    ] = None,
    seed: Seed = 0,
    executor: Annotated[
        str, typer.Option("--executor", metavar="NAME", help="serial, processes or ray.")
    ] = "serial",
    study: Annotated[
        Path | None, typer.Option("--study", metavar="FILE", help="Read the search from a study file.")
    ] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="A.B=C", help="Change one field of the study.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="runs/NAME", help="The run folder; must not exist.")
    ] = None,
    root: Root = Path("runs"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done and what it costs.")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Search a space for the best designs on a device, and keep them in a run folder.

    Example: nasctl search --space large_kernel --hw a100 --max latency=2ms
    """
    raise NotImplementedError
