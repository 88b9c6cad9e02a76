"""A device that was measured and fitted, for every test that prices by what was learned."""

import shutil
from pathlib import Path

import pytest

from predictors.fitting.fit import fit_device
from tests.predictors.fitting.synthetic import measured_folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fitted once and only read."""
    folder = measured_folder(tmp_path_factory.mktemp("profiles") / "formula")
    fit_device(folder)
    return folder


@pytest.fixture
def copied_folder(folder: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    shutil.copytree(folder, tmp_path / "formula")
    shutil.copy(folder.parent / "formula.toml", tmp_path / "formula.toml")
    return tmp_path / "formula"
