"""`nasctl runs ls`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nas.cli.options import Json, Root
from nas.cli.output import print_json, print_rows

if TYPE_CHECKING:
    from nas.run_folder import Run


def ls(root: Root = Path("runs"), json: Json = False) -> None:
    """List the runs of this project.

    Example: nasctl runs ls
    """
    from nas.run_folder import list_runs

    runs = [_summary(run) for run in list_runs(root)]
    if json:
        print_json({"runs": runs})
    elif runs:
        print_rows(tuple(runs[0]), [tuple(map(str, run.values())) for run in runs], right=(False,) * 4 + (True,) * 3)
    else:
        print(f"No runs in '{root}'. Start one: nasctl search --space large_kernel --hw a100")


def _summary(run: "Run") -> dict[str, Any]:
    study = run.study
    facts = {"run": str(run.path), "space": study["space"], "hw": study["hw"], "strategy": study["strategy"]}
    if not run.finished:
        return {**facts, "evaluated": None, "feasible": None, "front": None}
    result = run.result
    counts = {"evaluated": result["evaluated"], "feasible": result["feasible"], "front": len(result["front"])}
    return {**facts, **counts}
