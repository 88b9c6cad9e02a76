"""The modules of shipped spaces, by name."""

import importlib
from types import ModuleType


def shipped_module(name: str) -> ModuleType:
    """The file of a space of `list_spaces`: SPACE, and where there are published models POINTS."""
    return importlib.import_module(f"search_spaces.{name}")
