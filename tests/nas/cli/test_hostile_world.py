"""Real processes in a world that is full, read-only, shared, or of another alphabet."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nas.run_folder import open_run

pytestmark = pytest.mark.slow

NASCTL = (sys.executable, "-c", "from nas.cli.main import main; main()")
SEARCH = ("search", "--space", "nasbench201", "--minimize", "macs", "--maximize", "params", "--quiet")
PATIENCE_S = 120


def started(*arguments: str, cwd: Path, largest_file_bytes: int | None = None, **env: str) -> subprocess.Popen[str]:
    """nasctl in a process of its own; no file may grow beyond the limit, as on a disk that is full."""

    def limited() -> None:
        if largest_file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file_bytes, largest_file_bytes))

    environment = {**os.environ, "PYTHONPATH": os.getcwd(), "NUMBA_CACHE_DIR": str(cwd / "numba"), **env}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "errors": "replace"}
    return subprocess.Popen([*NASCTL, *arguments], cwd=cwd, env=environment, preexec_fn=limited, **pipes)


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=PATIENCE_S)
    assert "Traceback" not in err
    return process.returncode, out, err


def test_of_two_searches_into_one_folder_one_is_told_so(tmp_path: Path) -> None:
    both = [started(*SEARCH, "--candidates", "500", "--out", "run", cwd=tmp_path) for _ in range(2)]
    ends = sorted(ended(process) for process in both)
    assert [end[0] for end in ends] == [0, 2]
    assert "never overwritten" in ends[1][2]
    assert sum(open_run(tmp_path / "run").candidates.generations) == 500
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_run_that_is_written_is_looked_at_and_not_resumed(tmp_path: Path) -> None:
    search = started(*SEARCH, "--strategy", "anneal", "--time", "20s", "--out", "run", cwd=tmp_path)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not (tmp_path / "run" / "study.json").is_file():
            assert search.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
        code, _, err = ended(started("report", "run", cwd=tmp_path))
        assert code == 2 and "no front yet" in err
        code, _, err = ended(started("resume", "run", cwd=tmp_path))
        assert code == 2 and "Another process is writing" in err
    finally:
        search.kill()
        search.communicate()


@pytest.mark.torch
def test_of_two_measurements_into_one_folder_one_is_told_so(tmp_path: Path) -> None:
    arguments = ("hw", "measure", "--out", "mine", "--time", "6s", "--space", "pooling", "--device", "cpu", "--quiet")
    ends = sorted(ended(process) for process in [started(*arguments, cwd=tmp_path) for _ in range(2)])
    assert [end[0] for end in ends] == [0, 2]
    assert "Another process is measuring" in ends[1][2]


def test_a_search_on_a_full_disk_keeps_what_was_finished(tmp_path: Path) -> None:
    # What numba keeps of the compiled code is kept before the disk is full.
    assert ended(started(*SEARCH, "--candidates", "50", cwd=tmp_path))[0] == 0
    full = started(*SEARCH, "--candidates", "15000", "--out", "run", cwd=tmp_path, largest_file_bytes=60_000)
    code, _, err = ended(full)
    assert code == 2 and "finished generations are safe" in err and "nasctl resume run" in err
    assert ended(started("resume", "run", "--quiet", cwd=tmp_path))[0] == 0


@pytest.mark.torch
@pytest.mark.parametrize(
    "arguments", [("export", "mobilenetv2_035", "--to", "pytorch", "--out", "out"), (*SEARCH, "--out", "out")]
)
def test_what_a_full_disk_does_not_take_is_not_there(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended(started(*SEARCH, "--candidates", "10", cwd=tmp_path))
    code, _, err = ended(started(*arguments, cwd=tmp_path, largest_file_bytes=100))
    assert code == 2 and "Cannot" in err
    assert [path for path in tmp_path.rglob("out*/**/*") if path.is_file()] == []
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize("alphabet", ["ascii", "latin-1"])
def test_any_terminal_is_answered(tmp_path: Path, alphabet: str) -> None:
    code, out, _ = ended(started("show", "mobilenetv2_035", cwd=tmp_path, PYTHONIOENCODING=alphabet))
    assert code == 0 and "classifier" in out
    code, out, _ = ended(started("show", "mobilenetv2_035", "--json", cwd=tmp_path, PYTHONIOENCODING=alphabet))
    assert code == 0 and json.loads(out)["params"] > 0


def test_who_reads_only_the_head_hears_no_complaint(tmp_path: Path) -> None:
    process = started("show", "mobilenetv2_035", cwd=tmp_path)
    assert process.stdout and process.stderr
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    process.wait(PATIENCE_S)


def test_a_folder_of_any_name_holds_a_run(tmp_path: Path) -> None:
    folder = tmp_path / "Zürich, ein \u5b57 \u0131I"
    folder.mkdir()
    assert ended(started(*SEARCH, "--candidates", "50", "--out", "mein Lauf", cwd=folder))[0] == 0
    assert ended(started("report", "mein Lauf", "--html", "Bericht ß.html", "--quiet", cwd=folder))[0] == 0
    assert (folder / "Bericht ß.html").is_file()
