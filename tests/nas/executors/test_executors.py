"""Every executor gives the same numbers in the same order, and says clearly when its workers die."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from nas.errors import UserError
from nas.executors.core.catalog import create_executor, list_executors
from nas.executors.core.executor import ExecutorError
from nas.executors.core.recipe import Recipe, evaluate
from nas.executors.processes import Processes
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


@pytest.fixture(params=list_executors())
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
