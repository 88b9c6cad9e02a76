"""What `search`, `resume`, `runs show` and `report` answer: a run's front, for a script or for a person."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from nas.cli.output import print_json, print_rows, remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nas.report.data import FrontMember
    from nas.run_folder import Run

# More would push what matters off the screen; `nasctl report` has them all.
FIRST_ROWS, FIRST_JOURNEYS = 20, 10


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
    from nas.report.compressed_front import compressed_front

    promised = {name: held for name, held in run.result.items() if name != "front_size"}
    certificate = run.result["certificate"]
    timed = {"certificate": certificate and {**certificate, "seconds": run.seconds}}
    told = compressed_front(run)
    compressed = {} if told is None else {"compressed": asdict(told)}
    return {"run": str(run.path), **promised, **timed, **compressed, "seconds": run.seconds}


def print_front(run: "Run", *, rows: int | None = FIRST_ROWS) -> None:
    """Counts, and the front as a table, the best by the first objective on top."""
    from nas.report.asked import metrics_of
    from nas.report.certified import certificate_text
    from nas.report.of_run import front_of
    from nas.report.tables import front_table

    result, front = run.result, front_of(run)
    scored = f"{result['evaluated']:,} designs scored in {run.seconds:.1f} s"
    kept = f" ({len(front):,} kept, evenly spread)" if result["front_size"] > len(front) else ""
    print(
        f"{run.path}: {scored}, {result['feasible']:,} within every limit, {result['front_size']:,} on the front{kept}."
    )
    for proxy, count in result.get("unknown", {}).items():
        if count:
            print(f"{proxy} is unknown for {count:,} of the designs measured; they rank last.")
    if proved := certificate_text(result["certificate"]):
        print(proved)
    if "funnel" in result:
        _print_funnel(run)
    if front:
        table = front_table(_in_even_steps(front, rows), metrics_of(run))
        print()
        print_rows(table.header, table.rows, right=table.numeric)
    if rows is not None and len(front) > rows:
        print(f"{rows} of {len(front):,} in even steps; all of them: nasctl report {run.path}")
    if front:
        _print_compressed(run)


def _print_compressed(run: "Run") -> None:
    """Whether the zeros and the few bits that the space offers pay on the run's device."""
    from nas.report.compressed_front import compressed_front, payoff_remarks, payoff_table

    told = compressed_front(run)
    if told is None:
        return
    print()
    if told.payoffs:
        table = payoff_table(told.payoffs)
        print_rows(table.header, table.rows, right=table.numeric)
    for sentence in payoff_remarks(told, run.study["hw"]):
        print(sentence)


def _print_funnel(run: "Run") -> None:
    """The stages, and how the last ones fell."""
    from nas.report.funnel_tables import journey_table, stage_table
    from nas.report.journeys import funnel_of
    from nas.report.kept import space_of

    if funnel := funnel_of(run, space_of(run)):
        for table in (stage_table(funnel), journey_table(funnel, FIRST_JOURNEYS)):
            print()
            print_rows(table.header, table.rows, right=table.numeric)


def _in_even_steps(front: "Sequence[FrontMember]", count: int | None) -> "Sequence[FrontMember]":
    """The first, the last, and what lies between by equal distances in rank."""
    if count is None or len(front) <= count:
        return front
    return [front[at * (len(front) - 1) // (count - 1)] for at in range(count)]
