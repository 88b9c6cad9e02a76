"""`nasctl report`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nas.cli.answers import print_front, search_answer
from nas.cli.options import Json, Quiet
from nas.cli.output import print_json, print_rows, remark
from nas.errors import UserError

if TYPE_CHECKING:
    from nas.run_folder import Run

Runs = Annotated[
    list[Path], typer.Argument(metavar="RUN...", help="A run folder; several are compared, front against front.")
]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write one self-contained page.")]
Svg = Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Write a still picture of the front.")]
Png = Annotated[
    Path | None, typer.Option("--png", metavar="FILE", help="Write the picture for a paper, at 300 dots per inch.")
]
Width = Annotated[float, typer.Option("--width", metavar="CM", help="How wide the PNG shall stand on paper.")]
Measured = Annotated[
    Path | None,
    typer.Option(
        "--measured", metavar="FOLDER", help="Show what `hw measure RUN --out FOLDER` found; default: RUN/measured."
    ),
]


def report(
    runs: Runs,
    html: Html = None,
    svg: Svg = None,
    png: Png = None,
    width: Width = 16.0,
    measured: Measured = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tell a run: its front as a table; with --html, one page with plots that needs no network.

    Several runs of the same objectives are compared: their fronts in one figure, hypervolumes against one reference
    point, and who dominates how much of whom.

    Example: nasctl report runs/large_kernel-a100-1 --html report.html --svg front.svg
    """
    from nas.run_folder import open_run

    opened = [open_run(run) for run in runs]
    if len(opened) > 1 and measured is not None:
        raise UserError(
            "--measured belongs to one run; put each run's folder into it as RUN/measured.", field="measured"
        )
    if len(opened) > 1:
        _compare(opened, html, svg, png, width, json=json)
    else:
        _tell(opened[0], html, svg, png, width, measured, json=json)
    if written := [str(path) for path in (html, svg, png) if path]:
        remark(f"Wrote {' and '.join(written)}", quiet=quiet)


def _tell(
    run: "Run",
    html: Path | None,
    svg: Path | None,
    png: Path | None,
    width: float,
    measured: Path | None,
    *,
    json: bool,
) -> None:
    if json:
        written = {"html": html and str(html), "svg": svg and str(svg)}
        print_json({**search_answer(run), **written, **({"png": str(png)} if png else {})})
    else:
        print_front(run, rows=None)
    if html or svg or png:
        from nas.report.writing import write_report

        write_report(run, html=html, svg=svg, png=png, width_cm=width, measured=measured)


def _compare(
    runs: "list[Run]", html: Path | None, svg: Path | None, png: Path | None, width: float, *, json: bool
) -> None:
    from nas.report.rival_tables import rivals_json, tables_of
    from nas.report.rivals import compared
    from nas.report.writing import write_comparison

    rivals = compared(runs)
    if json:
        print_json(rivals_json(rivals))
    else:
        for table in tables_of(rivals):
            print(f"{table.title}\n")
            print_rows(table.header, table.rows, right=(False, *[True] * (len(table.header) - 1)))
            print()
    write_comparison(rivals, html=html, svg=svg, png=png, width_cm=width)
