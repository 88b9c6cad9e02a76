"""A search on a cluster writes the bytes of a search in one process, whoever is killed on the way."""

import json

import pytest

from nas.executors.core.executor import ExecutorError
from nas.executors.ray_door.joining import without_warnings
from nas.run_folder import list_runs, open_run
from nas.study import StudySpec, resume_study, run_study
from nas.study.spec import study_of
from tests.nas.executors.clusters import NODE, two_nodes
from tests.nas.search.synthetic import slow_recipe
from tests.nas.study.test_kill import begin, bytes_of, live_and_die

pytestmark = pytest.mark.slow
FIELDS = {"space": "synthetic", "hw": "a100", "candidates": 40_000}


@pytest.fixture(scope="module")
def cluster():
    with two_nodes() as made:
        yield made


@pytest.fixture(scope="module")
def twin(tmp_path_factory):
    out = tmp_path_factory.mktemp("twin") / "run"
    run_study(StudySpec(**FIELDS, out=str(out)), lambda _: None, recipe_of=slow_recipe)
    return bytes_of(out)


def on(cluster, out):
    return StudySpec(**FIELDS, out=str(out), executor="ray", ray_address=cluster.address)


def test_a_node_that_is_killed_in_the_middle_changes_no_byte(cluster, twin, tmp_path):
    with without_warnings():
        doomed = cluster.add_node(**NODE)
    told = []

    def observe(progress):
        told.append(progress)
        if len(told) == 5:
            with without_warnings():
                cluster.remove_node(doomed, allow_graceful=False)

    done = run_study(on(cluster, tmp_path / "run"), observe, recipe_of=slow_recipe)
    assert len(told) > 5
    assert bytes_of(done.path) == twin


def test_a_driver_that_is_killed_goes_on_where_it_was(cluster, twin, tmp_path):
    spec = on(cluster, tmp_path / "run")
    for generations in (3, 4):
        live_and_die(spec, generations, pause_s=0.01)
    assert 0 < len(open_run(spec.out).candidates.codes) < FIELDS["candidates"]
    with begin(spec) as process:
        assert process.wait() == 0
    assert bytes_of(open_run(spec.out).path) == twin


@pytest.mark.torch
def test_a_funnel_sends_its_tasks_to_the_cluster_and_loses_a_node(cluster, tmp_path):
    def funnel(name, observe, **fields):
        stages = [
            {"strategy": "random", "candidates": 40, "keep": 12},
            {"score": ["params", "synflow"], "keep": 2},
            {"train": "digits", "epochs": [1], "keep": 1},
        ]
        given = {"space": "nasbench201", "resolution": 16, "maximize": ["macs"], "stages": stages}
        return run_study(study_of({**given, "out": str(tmp_path / name), **fields}), observe)

    with without_warnings():
        doomed = cluster.add_node(**NODE)
    told = []

    def observe(progress):
        told.append(progress)
        if len(told) == 8:
            with without_warnings():
                cluster.remove_node(doomed, allow_graceful=False)

    ours = funnel("ray", observe, executor="ray", ray_address=cluster.address)
    theirs = funnel("serial", lambda _: None)
    assert len(told) > 8
    assert (ours.path / "front.json").read_bytes() == (theirs.path / "front.json").read_bytes()
    kept = [path.relative_to(theirs.path) for path in theirs.path.glob("stages/*/*") if path.is_file()]
    assert kept
    for path in kept:
        assert (ours.path / path).read_bytes() == (theirs.path / path).read_bytes(), path


def test_a_run_goes_on_without_its_cluster(cluster, twin, tmp_path):
    spec = on(cluster, tmp_path / "run")
    live_and_die(spec, 3, pause_s=0.01)
    resume_study(spec.out, lambda _: None, places={"executor": "processes"}, recipe_of=slow_recipe)
    assert bytes_of(open_run(spec.out).path) == twin
    assert json.loads((tmp_path / "run" / "study.json").read_text())["executor"] == "processes"


def test_a_cluster_that_does_not_answer_makes_no_folder(tmp_path):
    spec = StudySpec(**FIELDS, out=str(tmp_path / "run"), executor="ray", ray_address="127.0.0.1:9")
    with pytest.raises(ExecutorError, match=r"No Ray cluster at '127\.0\.0\.1:9': .*refused"):
        run_study(spec, lambda _: None, recipe_of=slow_recipe)
    assert list_runs(tmp_path) == []
