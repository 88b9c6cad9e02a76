"""A network that enlarges an image as a printed file: it has no classes to ask for."""

from pathlib import Path

import pytest

from nas.errors import UserError
from nas.model.export.pytorch import export_pytorch
from nas.model.train.recipe import Recipe
from nas.model.train.train import train_exported
from search_spaces.cfsr import SPACE
from tests.nas.model.export.test_pytorch import check_the_file_alone

pytestmark = pytest.mark.torch


def test_the_file_enlarges_like_the_model(tmp_path: Path) -> None:
    choices = {"width": 16, "scale": 3, "group1.depth": 2, "group1.kernel": 7, "group2.depth": 1}
    check_the_file_alone(SPACE.at_resolution(12).architecture(choices), tmp_path, classes=None)
    assert "def create_model(deploy: bool = False) -> Network:" in (tmp_path / "net.py").read_text()


def test_the_file_is_not_trained_to_tell_classes(tmp_path: Path) -> None:
    architecture = SPACE.at_resolution(12).architecture({"width": 16})
    file = export_pytorch(architecture, tmp_path, name="net", provenance={}).model
    with pytest.raises(UserError, match="cannot be trained to tell classes"):
        train_exported(file, "digits", tmp_path, Recipe(), seed=0, observe=print)
