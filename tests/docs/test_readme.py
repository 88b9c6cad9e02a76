"""The README's commands, run as written."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NASCTL = (sys.executable, "-c", "from nas.cli.main import main; main()")


def commands() -> list[list[str]]:
    return [line.removeprefix("$ nasctl ").split() for line in README.splitlines() if line.startswith("$ nasctl ")]


def test_the_two_commands_exist_and_can_be_executed():
    for script in re.findall(r"^(scripts/\w+\.sh)", README, re.MULTILINE):
        assert (ROOT / script).stat().st_mode & 0o111, script
    assert len(re.findall(r"^scripts/", README, re.MULTILINE)) == 2


def test_every_page_that_the_readme_links_to_exists():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


@pytest.mark.slow
@pytest.mark.torch
def test_the_tour_runs_as_written(tmp_path):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    for arguments in commands():
        done = subprocess.run(
            [*NASCTL, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stderr}"
    assert (tmp_path / "runs" / "tour" / "report.html").is_file()
    assert (tmp_path / "trained" / "weights.safetensors").is_file()
