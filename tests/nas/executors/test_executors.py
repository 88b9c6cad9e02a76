"""Every executor gives the same numbers in the same order, and says clearly when its workers die."""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from nas.errors import UserError
from nas.executors.core.catalog import create_executor, list_executors
from nas.executors.core.executor import ExecutorError, trial_resources
from nas.executors.core.recipe import Recipe, evaluate
from nas.executors.core.resources import Resources
from nas.executors.processes import Processes
from nas.executors.serial import Serial
from tests.nas.executors.tasks import count_at_once, die_once, refuse_three, square, square_late, worker
from tests.nas.search.synthetic import SyntheticRecipe, SyntheticScorer, SyntheticSpace

RECIPE = SyntheticRecipe(("latency", "params"))


@dataclass(frozen=True)
class DeadlyRecipe(Recipe):
    """Kills the worker that builds it, `deaths` times in all; the marks are counted in a folder."""

    folder: str
    deaths: int

    def build(self):
        marks = Path(self.folder)
        died = len(list(marks.iterdir()))
        if died < self.deaths:
            (marks / f"{died}-{os.getpid()}").touch()
            os._exit(1)
        return SyntheticScorer()


EXECUTORS = [pytest.param(name, marks=pytest.mark.slow if name == "ray" else ()) for name in list_executors()]


# One for all questions: a cluster of its own takes Ray seconds to start.
@pytest.fixture(scope="module", params=EXECUTORS)
def executor(request):
    made = create_executor(request.param)
    yield made
    made.close()


def test_the_scores_come_in_order_and_do_not_depend_on_the_cut(executor):
    codes = SyntheticSpace().sample(1000, np.random.default_rng(0))
    whole = evaluate(RECIPE, codes)
    for blocks in (1, 7, 40):
        scored = list(executor.map(RECIPE, np.array_split(codes, blocks)))
        assert np.concatenate([scores.values for scores in scored]).tobytes() == whole.values.tobytes()
        assert np.concatenate([scores.log_sd for scores in scored]).tobytes() == whole.log_sd.tobytes()


def test_nothing_to_do_is_done_at_once(executor):
    assert list(executor.map(RECIPE, [])) == []


def test_any_pure_function_is_run_and_its_results_come_in_order(executor):
    assert list(executor.run(square, range(40))) == [number * number for number in range(40)]
    assert list(executor.run(square_late, range(6))) == [number * number for number in range(6)]


def test_what_a_task_raises_is_raised_to_whoever_asked(executor):
    with pytest.raises(ValueError, match="three is refused"):
        list(executor.run(refuse_three, range(6)))
    assert list(executor.run(square, [5])) == [25], "the executor lives on"


def test_a_local_executor_has_no_use_for_an_address():
    for name in ("serial", "processes"):
        with pytest.raises(UserError, match="this machine alone") as raised:
            create_executor(name, "10.0.0.1:6379")
        assert raised.value.field == "ray_address"


def test_processes_work_outside_of_this_one():
    executor = Processes(2)
    workers = set(executor.run(worker, range(8)))
    executor.close()
    assert os.getpid() not in workers
    assert len(workers) <= 2


@pytest.mark.parametrize(
    ("resources", "at_once"), [(Resources(cpus=2), 1), (Resources(gpus=1), 1), (Resources(gpus=0.5), 2)]
)
def test_tasks_that_need_more_run_fewer_at_once(tmp_path, resources, at_once):
    executor = Processes(2)
    seen = list(executor.run(partial(count_at_once, str(tmp_path)), range(6), resources))
    executor.close()
    assert max(seen) <= at_once


def test_a_task_of_no_cores_is_refused():
    with pytest.raises(UserError, match="more than 0 CPUs"):
        Resources(cpus=0)


def test_a_trial_takes_a_gpu_only_where_one_is_handed_out():
    serial = Serial()
    assert trial_resources(serial) == Resources(1, 0)
    assert trial_resources(serial, gpus=0.25) == Resources(1, 0.25)
    serial.gpus = 4.0
    assert trial_resources(serial) == Resources(1, 1)


def test_only_the_tasks_of_a_dead_worker_are_run_again(tmp_path):
    executor = Processes(1)
    squares = list(executor.run(partial(die_once, str(tmp_path)), range(4)))
    executor.close()
    assert squares == [0, 1, 4, 9]
    attempts = {number: len(list(tmp_path.glob(f"{number}-*"))) for number in range(4)}
    assert attempts[0] == attempts[3] == 2


def test_blocks_are_sent_again_when_a_worker_dies(tmp_path):
    executor = Processes(1)
    codes = SyntheticSpace().sample(100, np.random.default_rng(0))
    scored = list(executor.map(DeadlyRecipe(str(tmp_path), deaths=1), np.array_split(codes, 5)))
    executor.close()
    assert (
        np.concatenate([scores.values for scores in scored]).tobytes()
        == SyntheticScorer().score_fully(codes).values.tobytes()
    )
    assert len(list(tmp_path.iterdir())) == 1


def test_workers_that_die_and_die_again_end_in_a_clear_error(tmp_path):
    executor = Processes(1)
    with pytest.raises(ExecutorError, match="died 2 times") as raised:
        list(executor.map(DeadlyRecipe(str(tmp_path), deaths=9), [np.zeros((3, 12), np.int16)]))
    executor.close()
    assert "serial" in raised.value.hint


def test_an_unknown_executor_is_answered_with_the_nearest():
    with pytest.raises(UserError, match="Did you mean 'processes'"):
        create_executor("process")
