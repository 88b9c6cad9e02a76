import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from nas.cli.main import app

REPOSITORY = Path(__file__).resolve().parents[3]
HEAVY = {"numpy", "torch", "optuna", "ray", "pydantic", "numba", "lightgbm"}


def leaves(command: object, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    if isinstance(command, TyperGroup):
        return [leaf for name, child in command.commands.items() for leaf in leaves(child, (*path, name))]
    return [(path, command)]


COMMANDS = leaves(typer.main.get_command(app))


def imported_by(*arguments: str, folder: Path = REPOSITORY) -> set[str]:
    """The top-level packages that one command line imports."""
    finished = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "from nas.cli.main import main; main()", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert finished.returncode == 0, finished.stderr
    lines = [line for line in finished.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_help_imports_nothing_heavy():
    assert imported_by("--help") & HEAVY == set()


@pytest.mark.parametrize("arguments", [("search", "--help"), ("hw", "ls"), ("space", "ls")], ids=" ".join)
def test_lists_read_folders_and_import_no_library_but_what_typer_brings(arguments):
    assert imported_by(*arguments) & (HEAVY - {"pydantic"}) == set()


def test_an_analytic_search_imports_neither_torch_nor_optuna_nor_ray(tmp_path):
    search = ("search", "--space", "mobile", "--hw", "a100", "--candidates", "1000", "--quiet")
    assert imported_by(*search, folder=tmp_path) & {"torch", "optuna", "ray"} == set()


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_every_command_has_an_example_and_answers_in_json(path, command):
    assert f"Example: nasctl {' '.join(path)}" in command.help
    assert "--json" in {option for parameter in command.params for option in parameter.opts}


def test_the_commands_are_those_of_the_contract():
    assert {" ".join(path) for path, _ in COMMANDS} == {
        "search", "resume", "runs ls", "runs show", "report", "show", "predict", "place", "export", "train", "doctor",
        "scale", "crop", "bits", "inspect", "score", "coordinates", "init", "study schema", "config show",
        "space ls", "space show", "space size", "space sample", "space check", "space schema", "space compare",
        "hw ls", "hw show", "hw measure", "hw fit", "hw check", "hw price",
    }  # fmt: skip


def test_nasctl_alone_prints_its_help(nasctl):
    finished = nasctl()
    assert finished.returncode == 0
    assert "Start here: nasctl search" in finished.stdout


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (("serch",), "Did you mean 'search'?"),
        (("space", "sampel", "mobile"), "Did you mean 'sample'?"),
        (("hw", "show", "a10O"), "Did you mean 'a100'?"),
        (("hw", "ls", "--jsn"), "Did you mean --json?"),
    ],
)
def test_a_slip_of_the_finger_is_met_with_a_suggestion(nasctl, arguments, suggestion):
    finished = nasctl(*arguments)
    assert finished.returncode == 2
    assert suggestion in finished.stderr
    assert finished.stdout == ""


def test_a_mistake_with_json_is_one_object_on_stdout(nasctl):
    finished = nasctl("hw", "show", "nothing", "--json")
    answer = json.loads(finished.stdout)
    assert finished.returncode == 2
    assert answer["schema_version"] == 1
    assert set(answer["error"]) == {"code", "message", "hint", "field"}
    assert "No hardware profile 'nothing'" in answer["error"]["message"]
