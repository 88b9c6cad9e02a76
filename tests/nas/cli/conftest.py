"""How the tests talk to nasctl: as a shell would, far from the settings of whoever runs them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
Nasctl = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def nasctl(tmp_path: Path) -> Nasctl:
    """Run `nasctl ARGUMENTS` in an empty folder, with `env` added to a clean environment."""
    home = tmp_path / "home"
    work = tmp_path / "work"
    home.mkdir()
    work.mkdir()
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("NASCTL_", "XDG_"))}

    def run(*arguments: str, stdin: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", "from nas.cli.main import main; main()", *arguments],
            cwd=work,
            env={**clean, "HOME": str(home), "PYTHONPATH": str(REPOSITORY), **env},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
