import json

import pytest

from hw_profiles.core.errors import ProfileError
from nas.cli.failures import describe, report_failure
from nas.errors import HardwareMissing, Interrupted, NothingFeasible, UserError
from search_spaces.core.errors import SpaceError


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (NothingFeasible("no design is that fast"), 1),
        (UserError("no such metric"), 2),
        (SpaceError("width must be a number"), 2),
        (ProfileError("no such device"), 2),
        (FileNotFoundError(2, "No such file or directory", "study.toml"), 2),
        (HardwareMissing("no GPU here"), 3),
        (ModuleNotFoundError("No module named 'sklearn'", name="sklearn"), 3),
        (Interrupted("stopped"), 130),
        (ZeroDivisionError("division by zero"), 70),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_failure_has_the_exit_code_of_the_contract(error, exit_code):
    assert describe(error).exit_code == exit_code


def test_a_missing_package_is_named(capsys):
    report_failure(ModuleNotFoundError("No module named 'sklearn.utils'", name="sklearn.utils"), as_json=False)
    assert "'sklearn'" in capsys.readouterr().err


def test_a_hint_and_a_field_reach_the_json(capsys):
    report_failure(UserError("bad limit", hint="write latency=2ms", field="max"), as_json=True)
    error = json.loads(capsys.readouterr().out)["error"]
    assert error == {"code": "usage", "message": "bad limit", "hint": "write latency=2ms", "field": "max"}


def test_a_traceback_is_shown_only_to_who_asks_for_it(capsys, monkeypatch):
    def told() -> str:
        try:
            raise ZeroDivisionError("division by zero")
        except ZeroDivisionError as error:
            report_failure(error, as_json=False)
        return capsys.readouterr().err

    assert "Traceback" not in told()
    monkeypatch.setenv("NASCTL_DEBUG", "1")
    assert "Traceback" in told()
