"""What docs/python.md shows runs as written."""

import re
from pathlib import Path

import pytest

import nasctl

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")


def test_every_function_of_the_table_exists_and_every_function_stands_in_it():
    table = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    told = {name for cell in table for name in re.findall(r"`(\w+)\(", cell)}
    functions = {name for name in nasctl.__all__ if callable(getattr(nasctl, name)) and name[0].islower()}
    assert told == functions


@pytest.mark.torch
@pytest.mark.slow
def test_the_example_runs_as_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (script,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(script, "docs/python.md", "exec"), {})
    assert "on the front" in capsys.readouterr().out
    assert (tmp_path / "exported" / "my_net.py").is_file()
