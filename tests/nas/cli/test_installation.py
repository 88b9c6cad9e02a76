import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import nas
from nas.cli import installation

REQUIREMENTS = [
    "numpy>=2.0",
    "no-such-package>=1.0",
    "pytest>=8 ; extra == 'dev'",
    "no-such-tool>=3 ; extra == 'dev'",
    "nasctl[train] ; extra == 'dev'",
]


@pytest.fixture
def declared(monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda name: REQUIREMENTS)


def test_what_is_missing_is_told_by_extra_with_its_lower_bound(declared):
    assert installation.missing_packages() == {"": ["no-such-package>=1.0"], "dev": ["no-such-tool>=3"]}


def test_versions_are_those_of_what_every_command_needs(declared):
    assert installation.versions() == {"numpy": metadata.version("numpy"), "no-such-package": None}


def test_a_rival_distribution_is_named(monkeypatch):
    monkeypatch.setattr(metadata, "packages_distributions", lambda: {"nas": ["nasctl"], "predictors": ["oracle"]})
    assert [clash for clash in installation.name_clashes() if "oracle" in clash] == [
        "Distribution 'oracle' also ships 'predictors': uninstall it, or give nasctl its own environment."
    ]


def test_nasctl_is_no_rival_of_itself(monkeypatch):
    monkeypatch.setattr(
        metadata, "packages_distributions", lambda: {name: ["nasctl"] for name in installation.PACKAGES}
    )
    assert installation.name_clashes() == []


def test_a_folder_that_shadows_a_package_is_named(tmp_path: Path):
    (tmp_path / "predictors").mkdir()
    (tmp_path / "predictors" / "__init__.py").touch()
    program = "from nas.cli.installation import name_clashes; print(name_clashes())"
    # -c puts the working folder first on the path, as running a script there would.
    finished = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(nas.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert f"'predictors' is found in {tmp_path}" in finished.stdout


@pytest.mark.torch
def test_doctor_tells_versions_and_devices(nasctl):
    finished = nasctl("doctor")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "cpu: " in finished.stdout
