"""A report as files: whole or not at all."""

from pathlib import Path

from nas.errors import UserError
from nas.report.figure import render_front_svg
from nas.report.of_run import report_of
from nas.report.page import render_page
from nas.run_folder import Run


def write_report(run: Run, *, html: Path | None = None, svg: Path | None = None) -> None:
    """The page, the still picture of the front, or both.

    Raises:
        UserError: a file cannot be written.
        RunFolderError, SpaceError: as `report_of`.
    """
    data = report_of(run)
    if html is not None:
        write_text(html, render_page(data))
    if svg is not None:
        write_text(svg, render_front_svg(data))


def write_own_report(run: Run) -> Path:
    """The page that stands in the run folder itself; it is rewritten when a run goes on."""
    path = run.path / "report.html"
    write_report(run, html=path)
    return path


def write_text(path: Path, text: str) -> None:
    """Beside, then into place.

    Raises:
        UserError: the file cannot be written.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UserError(f"Cannot write '{path}': {error.strerror}.") from error
