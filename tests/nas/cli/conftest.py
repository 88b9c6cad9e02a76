"""How the tests talk to nasctl: in an empty folder, far from the settings of whoever runs them."""

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from nas.cli.main import run


@dataclass(frozen=True)
class Finished:
    """How a command line ended, as a shell would see it."""

    returncode: int
    stdout: str
    stderr: str


Nasctl = Callable[..., Finished]


@pytest.fixture
def nasctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Nasctl:
    """Run `nasctl ARGUMENTS` in the folder `work`, with `env` added to a clean environment."""
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    for variable in os.environ:
        if variable.startswith(("NASCTL_", "XDG_")):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    def finish(*arguments: str, stdin: str = "", **env: str) -> Finished:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            for variable, value in env.items():
                patch.setenv(variable, value)
            capsys.readouterr()
            code = run(arguments)
        told = capsys.readouterr()
        return Finished(code, told.out, told.err)

    return finish
