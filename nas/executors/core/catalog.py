"""Which executors exist: the files of `nas/executors`, and what others add through entry points."""

import importlib
from importlib.metadata import entry_points
from pathlib import Path

from nas.errors import UserError, did_you_mean
from nas.executors.core.executor import Executor
from search_spaces.core.plugins import plugin_names

EXECUTORS_FOLDER = Path(__file__).resolve().parent.parent
ENTRY_POINTS = "nasctl.executors"
"""An entry point here names a function `create(address: str | None) -> Executor`."""


def list_executors() -> list[str]:
    """The names that `--executor` takes, sorted; nothing is imported."""
    return sorted({*plugin_names(EXECUTORS_FOLDER), *entry_points(group=ENTRY_POINTS).names})


def check_executor(name: str) -> None:
    """Raises:
    UserError: there is no executor of that name.
    """
    known = list_executors()
    if name not in known:
        raise UserError(
            f"No executor '{name}'.{did_you_mean(name, known)} Known: {', '.join(known)}.", field="executor"
        )


def create_executor(name: str, address: str | None = None) -> Executor:
    """A fresh executor, of the cluster at an address if any; close it when done.

    Raises:
        UserError: there is none of that name, or it has no use for an address.
        ExecutorError: nothing answers at the address.
    """
    check_executor(name)
    if name in plugin_names(EXECUTORS_FOLDER):
        return importlib.import_module(f"nas.executors.{name}").create(address)
    return entry_points(group=ENTRY_POINTS)[name].load()(address)
