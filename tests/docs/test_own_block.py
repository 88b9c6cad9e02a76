"""The block that docs/spaces.md shows, put where it says: one file, and every command takes it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "spaces.md").read_text(encoding="utf-8")
NASCTL = (sys.executable, "-c", "from nas.cli.main import main; main()")

SPACE = """\
name: own
resolution: 32
classes: 10
stem: {kind: conv_stem, channels: 16, shrinks_by: 1}
stages:
  - depth: [1, 2]
    width: [16, 24]
    shrink_at: never
    block: {kind: separable, kernel: [3, 5], activation: [relu, gelu]}
  - depth: 1
    width: 32
    block: {kind: separable, kernel: 5}
head: {kind: linear_head}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another copy of nasctl with the page's block in it, a space of that block beside."""
    house = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "search_spaces", house / "search_spaces", ignore=shutil.ignore_patterns("__pycache__"))
    for room in ("nas", "predictors", "hw_profiles"):
        (house / room).symlink_to(ROOT / room)
    block = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert block and "def separable(" in block[1]
    (house / "search_spaces" / "blocks" / "separable.py").write_text(block[1], encoding="utf-8")
    (house / "own.yaml").write_text(SPACE, encoding="utf-8")
    return house


def nasctl(house: Path, *arguments: str) -> Any:
    """What a command answers as JSON, run in the copy."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(house), "HOME": str(house)}
    done = subprocess.run(
        [*NASCTL, *arguments, "--json"], cwd=house, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stderr}"
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def sampled(house: Path) -> dict[str, Any]:
    design = nasctl(house, "space", "sample", "own.yaml", "--seed", "3")
    (house / "design.json").write_text(json.dumps(design), encoding="utf-8")
    return design


def test_a_space_of_the_new_block_is_checked_and_counted(house: Path) -> None:
    checked = nasctl(house, "space", "check", "own.yaml")
    assert (checked["valid"], checked["cardinality"]) == (True, 2 * 2 * 2 * 2)


def test_a_design_of_the_new_block_is_priced_on_a_device(house: Path, sampled: dict[str, Any]) -> None:
    predicted = nasctl(house, "predict", "design.json", "--hw", "a100")
    assert predicted["latency"]["value"] > 0
    assert predicted["latency"]["covered"] == 1.0


@pytest.mark.torch
def test_a_design_of_the_new_block_leaves_the_house_as_a_file(house: Path, sampled: dict[str, Any]) -> None:
    files = nasctl(house, "export", "design.json", "--to", "pytorch", "--out", "exported", "--name", "own_net")["files"]
    source = (house / files["model"]).read_text(encoding="utf-8")
    assert "class Separable(" in source
    assert "nas" not in re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE)
