"""Finding plug-ins by listing a folder: the file name is the plug-in's name. Standard library only."""

import difflib
from collections.abc import Iterable
from pathlib import Path


def plugin_names(folder: Path, suffix: str = ".py") -> list[str]:
    """Names of the plug-ins in a folder, sorted, without importing any."""
    return sorted(file.stem for file in folder.glob(f"*{suffix}") if not file.stem.startswith("_"))


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """`Did you mean 'x'? ` where a known name is close, else nothing."""
    close = difflib.get_close_matches(given, list(known), n=1)
    return f"Did you mean '{close[0]}'? " if close else ""
