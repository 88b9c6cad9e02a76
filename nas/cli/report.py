"""`nasctl report`."""

from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import Json
from nas.cli.output import print_json
from nas.cli.runs.show import RunFolder


def report(
    run: RunFolder,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write one self-contained page.")] = None,
    json: Json = False,
) -> None:
    """Tell a run: its front as a table and, with --html, one page with plots that needs no network.

    Example: nasctl report runs/large_kernel-a100-1 --html report.html
    """
    raise NotImplementedError
