"""`nasctl hw fit DIR`: what was measured becomes a device."""

import csv
import gzip
import shutil
from pathlib import Path

import pytest

from hw_profiles.core.load import load_profile

MEASURED = load_profile("cpu").path.with_suffix("")
EVERY = 10


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tenth of the operators that were measured for `cpu`."""
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(MEASURED / "machine.json", folder)
    with gzip.open(MEASURED / "operators.csv.gz", "rt", encoding="utf-8", newline="") as table:
        header, *rows = csv.reader(table)
    with (folder / "operators.csv").open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([header, *rows[::EVERY]])
    return folder


def test_the_next_command_that_a_fit_names_takes_the_device_it_wrote(nasctl, folder: Path) -> None:
    finished = nasctl("hw", "fit", f"{folder}/")
    assert finished.returncode == 0, finished.stderr
    assert f"Next: nasctl predict MODEL --hw {folder}.toml" in finished.stderr
    assert load_profile(f"{folder}.toml").provenance == "measured"
