"""`nasctl report`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.answers import print_front, search_answer
from nas.cli.options import Json, Quiet
from nas.cli.output import print_json, remark
from nas.cli.runs.show import RunFolder

if TYPE_CHECKING:
    from nas.run_folder import Run

Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write one self-contained page.")]


def report(run: RunFolder, html: Html = None, json: Json = False, quiet: Quiet = False) -> None:
    """Tell a run: its front as a table and, with --html, one page with plots that needs no network.

    Example: nasctl report runs/large_kernel-a100-1 --html report.html
    """
    from nas.run_folder import open_run

    opened = open_run(run)
    if json:
        print_json({**search_answer(opened), "html": html and str(html)})
    else:
        print_front(opened, rows=None)
    if html is not None:
        _write_page(opened, html)
        remark(f"Wrote {html}", quiet=quiet)


def _write_page(run: "Run", path: Path) -> None:
    from nas.report.of_run import report_of
    from nas.report.page import render_page

    beside = path.with_name(f".{path.name}.part")
    beside.write_text(render_page(report_of(run)), encoding="utf-8")
    beside.replace(path)
