"""`nasctl runs show`."""

from pathlib import Path
from typing import Annotated

import typer

from nas.cli.answers import print_front, search_answer
from nas.cli.options import Json
from nas.cli.output import print_facts, print_json

RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, such as runs/large_kernel-a100-1.")]


def show(run: RunFolder, json: Json = False) -> None:
    """Show a run: what was asked, what it was priced with, and its front.

    Example: nasctl runs show runs/large_kernel-a100-1
    """
    from nas.run_folder import open_run

    opened = open_run(run)
    if json:
        print_json({**search_answer(opened), "study": opened.study, "provenance": opened.provenance})
        return
    print_facts(opened.study)
    print()
    print_front(opened)
