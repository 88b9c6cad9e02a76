"""Which strategies exist: the files of `nas/search`, and what others add through entry points."""

import importlib
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

from nas.errors import UserError, did_you_mean
from nas.search.core.strategy import SearchContext, Strategy

STRATEGIES_FOLDER = Path(__file__).resolve().parent.parent
ENTRY_POINTS = "nasctl.strategies"
"""An entry point here names a function `create(context) -> Strategy`."""


def list_strategies() -> list[str]:
    """The names that `--strategy` takes, sorted; nothing is imported."""
    own = [path.stem for path in STRATEGIES_FOLDER.glob("*.py") if path.stem != "__init__"]
    return sorted({*own, *entry_points(group=ENTRY_POINTS).names})


def create_strategy(name: str, context: SearchContext) -> Strategy:
    """A fresh strategy.

    Raises:
        UserError: there is none of that name, or it cannot search this context.
    """
    return _creator(name)(context)


def _creator(name: str) -> Callable[[SearchContext], Strategy]:
    known = list_strategies()
    if name not in known:
        raise UserError(
            f"No strategy '{name}'.{did_you_mean(name, known)} Known: {', '.join(known)}.", field="strategy"
        )
    if (STRATEGIES_FOLDER / f"{name}.py").is_file():
        return importlib.import_module(f"nas.search.{name}").create
    return entry_points(group=ENTRY_POINTS)[name].load()
