"""The promise of a run, kept through the command line: killed at any moment, it ends like its twin."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

SEARCH = ("search", "--space", "mobile", "--hw", "a100", "--max", "latency=5ms", "--candidates", "60000", "--seed", "3")
# Drawing and compiling come first; afterwards a generation takes some milliseconds.
EARLIEST_S, LATEST_S = 2.0, 8.0


NASCTL = (sys.executable, "-c", "from nas.cli.main import main; main()")


def nasctl(*arguments, cwd):
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*NASCTL, *arguments], cwd=cwd, env=environment, **quiet)


def kept(run):
    candidates = {path.name: path.read_bytes() for path in sorted((run / "candidates").iterdir())}
    return candidates | {name: (run / name).read_bytes() for name in ("front.json", "study.json")}


@pytest.mark.slow
def test_a_search_killed_at_random_moments_ends_like_its_twin(tmp_path):
    twin, killed = tmp_path / "twin", tmp_path / "killed"
    twin.mkdir()
    killed.mkdir()
    # The folder's name is part of the study, so both are called the same.
    assert nasctl(*SEARCH, "--out", "run", cwd=twin).wait() == 0
    moments = random.Random(0)
    process = nasctl(*SEARCH, "--out", "run", cwd=killed)
    for _ in range(4):
        time.sleep(moments.uniform(EARLIEST_S, LATEST_S))
        process.send_signal(signal.SIGKILL)
        process.wait()
        begun = (killed / "run" / "study.json").is_file()
        process = nasctl(*(("resume", "run") if begun else (*SEARCH, "--out", "run")), cwd=killed)
    assert process.wait() == 0
    assert kept(killed / "run") == kept(twin / "run")
