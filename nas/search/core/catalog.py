"""Which strategies exist: the files of `nas/search`, and what others add through entry points."""

import importlib
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from nas.errors import UserError, did_you_mean
from nas.search.core.strategy import SearchContext, Strategy
from search_spaces.core.plugins import plugin_names

STRATEGIES_FOLDER = Path(__file__).resolve().parent.parent
ENTRY_POINTS = "nasctl.strategies"
"""An entry point here names a module like those of `nas/search`: `create(context)` and `CANDIDATES`."""


def list_strategies() -> list[str]:
    """The names that `--strategy` takes, sorted; nothing is imported."""
    return sorted({*plugin_names(STRATEGIES_FOLDER), *entry_points(group=ENTRY_POINTS).names})


def create_strategy(name: str, context: SearchContext) -> Strategy:
    """A fresh strategy.

    Raises:
        UserError: there is none of that name, or it cannot search this context.
    """
    return _module(name).create(context)


def default_candidates(name: str) -> int:
    """How many candidates a strategy is given where nobody says: some seconds' worth.

    Raises:
        UserError: there is none of that name.
    """
    return _module(name).CANDIDATES


def default_time_s(name: str) -> float | None:
    """How long a strategy may take where nobody says; None where candidates alone are its budget.

    Raises:
        UserError: there is none of that name.
    """
    return vars(_module(name)).get("TIME_S")


def _module(name: str) -> ModuleType:
    known = list_strategies()
    if name not in known:
        raise UserError(
            f"No strategy '{name}'.{did_you_mean(name, known)} Known: {', '.join(known)}.", field="strategy"
        )
    if name in plugin_names(STRATEGIES_FOLDER):
        return importlib.import_module(f"nas.search.{name}")
    return entry_points(group=ENTRY_POINTS)[name].load()
