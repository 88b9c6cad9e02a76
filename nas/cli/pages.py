"""Writing a run's report: one page, there whole or not at all."""

from pathlib import Path

from nas.report.of_run import report_of
from nas.report.page import render_page
from nas.run_folder import Run

# Where `search` and `resume` leave the report of a run.
OWN_PAGE = "report.html"


def write_page(run: Run, path: Path | None = None) -> Path:
    """Write the page beside its place, then into it; without a path into the run's own folder."""
    place = path or run.path / OWN_PAGE
    beside = place.with_name(f".{place.name}.part")
    beside.write_text(render_page(report_of(run)), encoding="utf-8")
    beside.replace(place)
    return place
