"""A funnel from search to the chosen one: what falls where, and that a kill at any moment changes nothing."""

import csv
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from nas.errors import Interrupted, NothingFeasible, UserError
from nas.funnel.engine import StageProgress
from nas.run_folder import Run, list_runs
from nas.run_folder.stages import read_stages
from nas.study import resume_study, run_study
from nas.study.spec import StudySpec, study_of
from search_spaces.nasbench201 import SPACE, to_code

QUERIES = 12
SCRIPT = """
import sys
from pathlib import Path
from nas.study import StudySpec, resume_study, run_study
spec = StudySpec.model_validate_json(sys.argv[1])
print("searching", flush=True)
if Path(spec.out).exists():
    resume_study(spec.out, lambda progress: None)
else:
    run_study(spec, lambda progress: None)
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """What became of half of all designs: the more 3x3 convolutions the better, and no two alike."""
    path = tmp_path_factory.mktemp("oracle") / "half.csv"
    rng = np.random.default_rng(0)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["arch", "accuracy"])
        for code in np.unique(SPACE.sample(8_000, rng), axis=0):
            choices = SPACE.decode(code)
            convolutions = sum(value == "nor_conv_3x3" for value in choices.values())
            writer.writerow([to_code(choices), 50 + 5 * convolutions + rng.random()])
    return path


def spec_of(tmp_path, table, name="run", **fields):
    stages = [
        {"strategy": "random", "candidates": 400, "keep": 300},
        {"score": ["params", "macs"], "keep": 100},
        {"oracle": str(table), "key": "arch", "maximize": "accuracy", "queries": QUERIES, "keep": 3},
    ]
    given = {"space": "nasbench201", "maximize": ["macs"], "minimize": ["params"], "stages": stages}
    return study_of({**given, "out": str(tmp_path / name), **fields})


def mute(_progress):
    pass


def bytes_of(run):
    kept = [
        path for path in sorted(run.path.rglob("*")) if path.parent.parent.name == "stages" or path.name == "front.json"
    ]
    kept += sorted((run.path / "candidates").iterdir())
    return {str(path.relative_to(run.path)): path.read_bytes() for path in kept if path.is_file()}


@pytest.fixture(scope="module")
def run(tmp_path_factory, table):
    return run_study(spec_of(tmp_path_factory.mktemp("twin"), table), mute)


def test_every_stage_narrows_and_says_how_many_it_paid_for(run):
    told = run.result["funnel"]
    assert [(stage["entered"], stage["survived"]) for stage in told] == [(400, 300), (300, 100), (100, 3)]
    assert [stage["tasks"] for stage in told] == [400, 300, QUERIES]
    assert [stage["kind"] for stage in told] == ["search", "score", "oracle"]


def test_the_front_are_the_survivors_the_best_first_with_all_that_was_found_out(run):
    accuracies = [member["metrics"]["accuracy"]["value"] for member in run.result["front"]]
    assert accuracies == sorted(accuracies, reverse=True)
    assert len(accuracies) == run.result["front_size"] == 3
    metrics = run.result["front"][0]["metrics"]
    assert {"macs", "params", "score", "accuracy"} <= metrics.keys()
    assert metrics["accuracy"]["provenance"] == "measured"


def test_a_stage_hears_of_survivors_alone(run):
    _, score, oracle = read_stages(run.path)
    assert set(oracle.rows) == set(score.survivors)
    assert np.isfinite(oracle.columns["accuracy"]).sum() == QUERIES
    assert sorted(oracle.columns["query"][oracle.ranks > 0]) == list(range(1, QUERIES + 1))


def test_what_a_table_does_not_hold_is_counted(run):
    *_, oracle = read_stages(run.path)
    assert 0 < oracle.remarks["not in the table"] < 100


def test_processes_find_what_one_process_finds(tmp_path, table, run):
    other = run_study(spec_of(tmp_path, table, executor="processes"), mute)
    assert bytes_of(other) == bytes_of(run)


@pytest.mark.parametrize("moment", [1, 150, 299, 303, 311])
def test_a_funnel_that_ends_in_the_middle_goes_on_to_the_same_result(tmp_path, table, run, moment):
    heard = 0

    def die(progress):
        nonlocal heard
        heard += isinstance(progress, StageProgress)
        if heard == moment:
            raise RuntimeError("the machine is gone")

    with pytest.raises(RuntimeError, match="gone"):
        run_study(spec_of(tmp_path, table), die)
    paid = 0

    def count(progress):
        nonlocal paid
        paid += isinstance(progress, StageProgress)

    assert bytes_of(resume_study(tmp_path / "run", count)) == bytes_of(run)
    assert paid == 300 + QUERIES - moment


def test_ctrl_c_within_a_stage_saves_what_was_answered(tmp_path, table, run):
    def interrupt(progress):
        if isinstance(progress, StageProgress) and progress.done == 20:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Interrupted) as raised:
        run_study(spec_of(tmp_path, table), interrupt)
    assert raised.value.hint == f"nasctl resume {tmp_path / 'run'}"
    assert len(Run(tmp_path / "run").result["funnel"]) == 1
    assert bytes_of(resume_study(tmp_path / "run", mute)) == bytes_of(run)


def test_the_budget_of_a_search_stands_once_its_funnel_has_begun(run):
    with pytest.raises(UserError, match="has begun"):
        resume_study(run.path, mute, candidates=500)


def test_a_stage_that_lets_nobody_through_ends_the_funnel_and_says_why(tmp_path):
    unrelated = tmp_path / "unrelated.csv"
    unrelated.write_text("arch,accuracy\nsomething else,1\n")
    oracle = {"oracle": str(unrelated), "key": "arch", "maximize": "accuracy", "queries": 3, "keep": 2}
    stages = [{"strategy": "random", "candidates": 50, "keep": 10}, oracle, {"score": "params", "keep": 1}]
    with pytest.raises(
        NothingFeasible, match=r"None of the 10 designs that entered stage 2.*10 times: not in the table"
    ):
        run_study(spec_of(tmp_path, unrelated, stages=stages), mute)
    assert Run(tmp_path / "run").result["front"] == []


@pytest.mark.parametrize(
    ("stage", "clue"),
    [
        ({"score": "sinflow", "keep": 1}, "Did you mean 'synflow'"),
        ({"oracle": "missing.csv", "maximize": "accuracy", "queries": 3, "keep": 1}, "missing.csv"),
        ({"train": "digts", "epochs": [1], "keep": 1}, "Did you mean 'digits'"),
    ],
)
def test_what_a_stage_lacks_is_said_before_the_first_candidate(tmp_path, table, stage, clue):
    spec = spec_of(tmp_path, table, stages=[{"keep": 5}, stage])
    with pytest.raises(UserError, match=clue):
        run_study(spec, mute)
    assert list_runs(tmp_path) == []


@pytest.mark.slow
def test_a_funnel_killed_at_any_moment_ends_like_its_twin(tmp_path, table, run):
    spec, rng = spec_of(tmp_path, table), np.random.default_rng(0)
    journals = [tmp_path / "run" / "stages" / name / "journal.jsonl" for name in ("2-score", "3-oracle")]

    def answered():
        return sum(path.read_bytes().count(b"\n") for path in journals if path.exists())

    for _ in range(4):
        with begin(spec) as process:
            target = answered() + int(rng.integers(1, 90))
            while answered() < target and process.poll() is None:
                time.sleep(0.002)
            process.kill()
    assert answered() > 0
    with begin(spec) as process:
        assert process.wait() == 0
    assert bytes_of(Run(tmp_path / "run")) == bytes_of(run)


def begin(spec: StudySpec) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", SCRIPT, spec.model_dump_json()], stdout=subprocess.PIPE)
