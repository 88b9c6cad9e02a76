"""A run whose files were cut, bent or swapped tells its story, or names the file that is at fault."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nas.report.asked import limits_of, metrics_of, search_command
from nas.report.of_run import front_of, report_of
from nas.run_folder import open_run, reopen_run
from nas.study import run_study
from nas.study.spec import study_of
from tests.hostile.damage import bent, check_answer, damaged

WHOLE_JSON = ("study.json", "provenance.json", "front.json", "candidates/columns.json")
FILES = (*WHOLE_JSON, "sessions.jsonl", "candidates/journal.jsonl", "candidates/codes.i2", "candidates/macs.f8")

patiently = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "run"
    fields = {
        "space": "nasbench201",
        "maximize": ["params"],
        "minimize": ["macs"],
        "candidates": 300,
        "out": str(folder),
    }
    run_study(study_of(fields), lambda progress: None)
    return folder


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "run"))


@contextmanager
def _restored(path: Path) -> Iterator[None]:
    content = path.read_bytes()
    try:
        yield
    finally:
        path.write_bytes(content)


def told(folder: Path) -> None:
    """What `runs show` and `resume` read of a run, without drawing anything."""
    run = open_run(folder)
    front_of(run), metrics_of(run), limits_of(run), search_command(run.study, run.path)
    assert run.seconds >= 0 and run.provenance["nasctl"]
    study_of(run.study)
    reopen_run(folder).close()


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("harm", ["emptied", "cut", "turned", "removed", "swapped"])
def test_a_harmed_file_is_named_or_does_no_harm(copy: Path, file: str, harm: str) -> None:
    path = copy / file
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0x10
    harmed = {"emptied": b"", "cut": content[: len(content) // 2], "turned": bytes(content)}
    if harm == "removed":
        path.unlink()
    elif harm == "swapped":
        path.write_bytes((copy / FILES[FILES.index(file) - 1]).read_bytes())
    else:
        path.write_bytes(harmed[harm])
    check_answer(lambda _: told(copy), path)
    check_answer(lambda _: report_of(open_run(copy)), path)


@pytest.mark.parametrize("file", FILES[:6])
@patiently
@given(data=st.data())
def test_any_damage_to_its_text_is_named_or_does_no_harm(sound: Path, file: str, data: st.DataObject) -> None:
    with _restored(sound / file):
        (sound / file).write_bytes(data.draw(damaged((sound / file).read_bytes())))
        check_answer(lambda _: told(sound), sound / file)


@pytest.mark.parametrize("file", WHOLE_JSON)
@patiently
@given(data=st.data())
def test_any_value_in_its_text_is_named_or_does_no_harm(sound: Path, file: str, data: st.DataObject) -> None:
    with _restored(sound / file):
        (sound / file).write_bytes(data.draw(bent((sound / file).read_bytes())))
        check_answer(lambda _: told(sound), sound / file)
