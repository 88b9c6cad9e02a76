"""A network that enlarges an image as a printed file: it has no classes to ask for."""

from pathlib import Path

import pytest

from search_spaces.cfsr import SPACE
from tests.nas.model.export.test_pytorch import check_the_file_alone

pytestmark = pytest.mark.torch


def test_the_file_enlarges_like_the_model(tmp_path: Path) -> None:
    choices = {"width": 16, "scale": 3, "group1.depth": 2, "group1.kernel": 7, "group2.depth": 1}
    check_the_file_alone(SPACE.at_resolution(12).architecture(choices), tmp_path, classes=None)
    assert "def create_model(deploy: bool = False) -> Network:" in (tmp_path / "net.py").read_text()
