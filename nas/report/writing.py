"""A report as files: whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from nas import __version__
from nas.errors import UserError
from nas.report.comparison_page import Section, render_comparison_page
from nas.report.figure import render_front_svg
from nas.report.fronts_figure import pairs_of, render_fronts_svg
from nas.report.of_run import report_of
from nas.report.page import render_page
from nas.report.raster import png_of
from nas.report.rival_tables import facts_of, tables_of
from nas.report.rivals import Rivals
from nas.run_folder import Run

# Across the text of an A4 page.
PAGE_CM = 16.0


def write_report(
    run: Run,
    *,
    html: Path | None = None,
    svg: Path | None = None,
    png: Path | None = None,
    width_cm: float = PAGE_CM,
    measured: Path | None = None,
) -> None:
    """The page, the still picture of the front, or both; `width_cm` is the PNG's.

    Raises:
        UserError: a file cannot be written, or what a PNG needs is not installed.
        RunFolderError, SpaceError, ProfileError: as `report_of`.
    """
    data = report_of(run, measured)
    if html is not None:
        write_text(html, render_page(data))
    write_picture(render_front_svg(data), svg, png, width_cm)


def write_picture(picture: str, svg: Path | None, png: Path | None, width_cm: float = PAGE_CM) -> None:
    """One SVG as it is, on paper, or both.

    Raises:
        UserError: a file cannot be written, or what a PNG needs is not installed.
    """
    if svg is not None:
        write_text(svg, picture)
    if png is not None:
        _write(png, png_of(picture, width_cm))


def write_comparison(
    rivals: Rivals,
    *,
    html: Path | None = None,
    svg: Path | None = None,
    png: Path | None = None,
    width_cm: float = PAGE_CM,
) -> None:
    """Several runs as one page, as a still picture of their fronts, or both.

    Raises:
        UserError: a file cannot be written, or what a PNG needs is not installed.
    """
    pairs = pairs_of(rivals)
    pictures = [render_fronts_svg(rivals, x, y) for x, y in pairs]
    if html is not None:
        titles = [f"{y.name} against {x.name}" for x, y in pairs]
        # The tables are of all objectives: they stand below the last picture.
        tables = [*([] for _ in titles[1:]), tables_of(rivals)]
        sections = [Section(*each) for each in zip(titles, pictures, tables, strict=True)]
        title = " against ".join(rival.name for rival in rivals.rivals)
        write_text(html, render_comparison_page(title, facts_of(rivals), sections, __version__))
    write_picture(pictures[0], svg, png, width_cm)


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
    _write(path, text.encode("utf-8"))


def _write(path: Path, content: bytes) -> None:
    # Of this process alone: a search writes its page while somebody asks for it.
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise UserError(f"Cannot write '{path}': {error.strerror}.") from error
