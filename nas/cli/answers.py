"""What `search`, `resume`, `runs show` and `report` answer: a run's front, for a script or for a person."""

from typing import TYPE_CHECKING, Any

from nas.cli.output import print_rows

if TYPE_CHECKING:
    from nas.report.data import FrontMember
    from nas.run_folder import Run

# More would push what matters off the screen; `nasctl report` has them all.
FIRST_ROWS = 20


def search_answer(run: "Run") -> dict[str, Any]:
    """The object that a search answers with --json."""
    return {"run": str(run.path), **run.result, "seconds": run.seconds}


def print_front(run: "Run", *, rows: int | None = FIRST_ROWS) -> None:
    """Counts, and the front as a table, the best by the first objective on top."""
    from nas.report.data import Metric
    from nas.report.tables import front_table

    result = run.result
    members = [_member(entry) for entry in result["front"]]
    scored = f"{result['evaluated']:,} designs scored in {run.seconds:.1f} s"
    print(f"{run.path}: {scored}, {result['feasible']:,} within every limit, {len(members):,} on the front.")
    if members:
        metrics = [Metric(name, held["unit"]) for name, held in result["front"][0]["metrics"].items()]
        table = front_table(members[:rows], metrics)
        print()
        print_rows(table.header, table.rows, right=table.numeric)
    if rows is not None and len(members) > rows:
        print(f"... and {len(members) - rows:,} more: nasctl report {run.path}")


def _member(entry: dict[str, Any]) -> "FrontMember":
    from nas.report.data import FrontMember
    from predictors.core.estimate import Estimate

    known = {name: held for name, held in entry["metrics"].items() if None not in held.values()}
    estimates = {name: Estimate(**held) for name, held in known.items()}
    return FrontMember(entry["rank"], entry["id"], entry["choices"], estimates)
