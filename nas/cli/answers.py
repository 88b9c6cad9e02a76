"""What `search`, `resume` and `runs show` answer: a run's front, for a script or for a person."""

from typing import TYPE_CHECKING, Any

from nas.cli.output import print_rows

if TYPE_CHECKING:
    from nas.run_folder import Run


def search_answer(run: "Run") -> dict[str, Any]:
    """The object that CLI.md promises of a search."""
    return {"run": str(run.path), **run.result, "seconds": run.seconds}


def print_front(run: "Run") -> None:
    """The front as a table."""
    raise NotImplementedError
