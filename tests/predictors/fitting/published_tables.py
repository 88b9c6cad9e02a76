"""Tables that others published, where they are at hand beside the repository."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data"


def published(name: str) -> Path:
    """The table, or a skip that says what is missing."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"{path} is not here: the published table is no part of the project")
    return path
