"""The documentation site builds without a warning, and its pages are those of the folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
pytest.importorskip("mkdocs", reason="the site needs nasctl[docs]")


def pages_in(entry: object) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    parts = entry.values() if isinstance(entry, dict) else entry
    return [page for part in parts for page in pages_in(part)]


def test_every_page_of_the_folder_stands_in_the_navigation():
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    written = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")}
    generated = {"reference/commands.md", "reference/files.md"}
    assert set(pages_in(navigation)) == (written - {"images/README.md"}) | generated


@pytest.mark.slow
def test_the_site_builds_and_no_link_leads_nowhere(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    commands = (tmp_path / "reference" / "commands" / "index.html").read_text(encoding="utf-8")
    assert 'id="search"' in commands
    assert 'id="hw-measure"' in commands
    functions = (tmp_path / "reference" / "functions" / "index.html").read_text(encoding="utf-8")
    assert "NothingFeasible" in functions
    everything = [page.read_text(encoding="utf-8") for page in tmp_path.rglob("*.html")]
    assert not any("fonts.googleapis" in page for page in everything)
