"""What `search`, `resume`, `runs show` and `report` answer: a run's front, for a script or for a person."""

from typing import TYPE_CHECKING, Any

from nas.cli.output import print_json, print_rows, remark

if TYPE_CHECKING:
    from nas.run_folder import Run

# More would push what matters off the screen; `nasctl report` has them all.
FIRST_ROWS = 20


def tell_run(run: "Run", *, json: bool, quiet: bool) -> None:
    """How a search ends: its report is written, its front is told."""
    from nas.report.writing import write_own_report

    page = write_own_report(run)
    if json:
        print_json(search_answer(run))
    else:
        print_front(run)
    remark(f"Report: {page}", quiet=quiet or json)


def search_answer(run: "Run") -> dict[str, Any]:
    """The object that a search answers with --json."""
    return {"run": str(run.path), **run.result, "seconds": run.seconds}


def print_front(run: "Run", *, rows: int | None = FIRST_ROWS) -> None:
    """Counts, and the front as a table, the best by the first objective on top."""
    from nas.report.asked import metrics_of
    from nas.report.of_run import front_of
    from nas.report.tables import front_table

    result, front = run.result, front_of(run)
    scored = f"{result['evaluated']:,} designs scored in {run.seconds:.1f} s"
    print(f"{run.path}: {scored}, {result['feasible']:,} within every limit, {len(front):,} on the front.")
    if front:
        table = front_table(front[:rows], metrics_of(run))
        print()
        print_rows(table.header, table.rows, right=table.numeric)
    if rows is not None and len(front) > rows:
        print(f"... and {len(front) - rows:,} more: nasctl report {run.path}")
