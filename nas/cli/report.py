"""`nasctl report`."""

from pathlib import Path
from typing import Annotated

import typer

from nas.cli.answers import print_front, search_answer
from nas.cli.options import Json, Quiet
from nas.cli.output import print_json, remark
from nas.cli.runs.show import RunFolder

Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write one self-contained page.")]
Svg = Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Write a still picture of the front.")]


def report(run: RunFolder, html: Html = None, svg: Svg = None, json: Json = False, quiet: Quiet = False) -> None:
    """Tell a run: its front as a table; with --html, one page with plots that needs no network.

    Example: nasctl report runs/large_kernel-a100-1 --html report.html --svg front.svg
    """
    from nas.run_folder import open_run

    opened = open_run(run)
    written = {"html": html and str(html), "svg": svg and str(svg)}
    if json:
        print_json({**search_answer(opened), **written})
    else:
        print_front(opened, rows=None)
    if html or svg:
        from nas.report.writing import write_report

        write_report(opened, html=html, svg=svg)
        remark(f"Wrote {' and '.join(filter(None, written.values()))}", quiet=quiet)
