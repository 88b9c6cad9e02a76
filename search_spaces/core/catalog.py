"""Names of the shipped spaces, read off their folder; nothing is imported. `load.py` brings them."""

from pathlib import Path

from search_spaces.core.plugins import plugin_names

SPACES_FOLDER = Path(__file__).parent.parent


def list_spaces() -> list[str]:
    """Names of the shipped spaces."""
    return plugin_names(SPACES_FOLDER)
