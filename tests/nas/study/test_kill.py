"""`kill -9` at random moments: however often, the resumed run ends with the bytes of its uninterrupted twin."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nas.run_folder import open_run
from nas.study import StudySpec, run_study
from tests.nas.search.synthetic import slow_recipe

# Starts the run, or goes on with it if it was born before; says so once the search is about to begin.
SCRIPT = """
import sys
from pathlib import Path
from nas.study import StudySpec, resume_study, run_study
from tests.nas.search.synthetic import slow_recipe
spec = StudySpec.model_validate_json(sys.argv[1])
print("searching", flush=True)
if Path(spec.out).exists():
    resume_study(spec.out, lambda progress: None, recipe_of=slow_recipe)
else:
    run_study(spec, lambda progress: None, recipe_of=slow_recipe)
"""
GENERATIONS_A_LIFE = 6
# About as long as a generation takes to be proposed, scored and stored.
GENERATION_S = 0.02


def bytes_of(path):
    stored = {file.name: file.read_bytes() for file in (path / "candidates").iterdir()}
    return stored | {name: (path / name).read_bytes() for name in ("front.json", "provenance.json")}


def journalled(path):
    journal = path / "candidates" / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def begin(spec):
    command = [sys.executable, "-c", SCRIPT, spec.model_dump_json()]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=os.getcwd())


def live_and_die(spec, generations, pause_s):
    """Kill the run so many generations and a moment later; where it is faster than that, it has ended."""
    path = Path(spec.out)
    with begin(spec) as process:
        assert process.stdout
        process.stdout.readline()
        target = journalled(path) + generations
        while journalled(path) < target and process.poll() is None:
            time.sleep(0.001)
        time.sleep(pause_s)
        process.kill()


@pytest.mark.slow
@pytest.mark.parametrize(("strategy", "candidates", "kills"), [("nsga2", 100_000, 6), ("optuna_nsga3", 1_200, 3)])
def test_a_run_killed_at_any_moment_ends_like_its_twin(tmp_path, strategy, candidates, kills):
    fields = {"space": "synthetic", "hw": "a100", "strategy": strategy, "candidates": candidates}
    twin = run_study(StudySpec(**fields, out=str(tmp_path / "twin")), lambda _: None, recipe_of=slow_recipe)
    spec = StudySpec(**fields, out=str(tmp_path / "killed"))
    moments = random.Random(0)
    reached = [0]
    for kill in range(kills):
        live_and_die(spec, moments.randrange(GENERATIONS_A_LIFE) if kill else 0, moments.uniform(0, GENERATION_S))
        if (tmp_path / "killed").exists():
            reached.append(len(open_run(tmp_path / "killed").candidates.codes))
    assert reached == sorted(reached), "a finished generation was lost"
    assert 0 < reached[-1] < candidates
    with begin(spec) as process:
        assert process.wait() == 0
    assert bytes_of(tmp_path / "killed") == bytes_of(twin.path)
