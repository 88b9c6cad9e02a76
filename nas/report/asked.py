"""What a run was asked, read back from its study: columns, limits, and the command that repeats it."""

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nas.objective import NO_LIMIT, Direction, Limit, Sense, parse_quantity, unit_of
from nas.report.data import Metric
from nas.run_folder import Run, RunFolderError

# In the order in which a person would type them; how a search was computed is no part of what was asked.
FLAGS = ("space", "preset", "hw", "batch", "dtype", "resolution", "maximize", "minimize", "max", "min", "confidence")
FLAGS += ("strategy", "candidates", "time_s", "seed")
# Left out where they say nothing: nobody types them.
SILENT = {"batch": 1, "confidence": 0.9}


def metrics_of(run: Run) -> tuple[Metric, ...]:
    """The columns of a run, the first objective first."""
    directions: dict[str, Direction] = dict.fromkeys(run.study["maximize"], "maximize")
    directions |= dict.fromkeys(run.study["minimize"], "minimize")
    return tuple(Metric(name, unit_of(name), directions.get(name)) for name in run.columns.metrics)


def limits_of(run: Run) -> tuple[Limit, ...]:
    """The hard limits that the front holds; one that was lifted is none."""
    senses: tuple[Sense, ...] = ("max", "min")
    return tuple(
        Limit(name, parse_quantity(bound, name), sense)
        for sense in senses
        for name, bound in run.study[sense].items()
        if bound != NO_LIMIT
    )


def search_command(study: Mapping[str, Any], run: Path) -> str:
    """The command line that repeats a search, with all that its run resolved; a funnel's stages stand in a file.

    Raises:
        RunFolderError: the study holds what no command line could say.
    """
    if study["stages"]:
        return shlex.join(["nasctl", "search", "--study", str(run / "study.json"), "--out", f"{run}-again"])
    try:
        return shlex.join(["nasctl", "search", *(word for flag in FLAGS for word in _words(flag, study[flag]))])
    except (TypeError, ValueError) as error:
        raise RunFolderError(f"'{run / 'study.json'}' is damaged: {error}.") from None


def _words(flag: str, value: Any) -> Iterator[str]:
    if value is None or value == SILENT.get(flag):
        return
    if flag == "time_s":
        yield from ("--time", f"{value:g}s")
    elif isinstance(value, Mapping):
        for metric, bound in value.items():
            yield from (f"--{flag}", f"{metric}={bound}")
    elif isinstance(value, list | tuple):
        for metric in value:
            yield from (f"--{flag}", metric)
    else:
        yield from (f"--{flag}", str(value))
