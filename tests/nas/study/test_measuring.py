"""A search by a proxy: each network is measured once, for nothing where a limit is broken, and alike everywhere."""

import json
import os
import signal

import numpy as np
import pytest

from nas.errors import Interrupted, NothingFeasible, UserError
from nas.executors.serial import Serial
from nas.model.proxies.core.proxy import list_proxies
from nas.model.proxies.core.scorers import load_scorer
from nas.study import StudySpec, goal_of, plan_study, resume_study, run_study
from nas.study.defaults import resolved
from nas.study.measuring import Measuring
from predictors.core.metric import list_metrics
from search_spaces.core.files import space_from

# 84 designs, so that a search of 48 takes two generations.
TINY = {
    "name": "tiny",
    "image_channels": 1,
    "classes": 10,
    "resolution": 8,
    "stem": {"kind": "conv_stem", "channels": 8, "shrinks_by": 1},
    "stages": [
        {
            "depth": [1, 2, 3],
            "width": {"low": 8, "high": 32, "step": 4},
            "shrink_at": "never",
            "block": {"kind": "inverted_residual", "expansion": [1, 2], "kernel": [3, 5]},
        }
    ],
    "head": {"kind": "conv_head", "channels": 16},
}
SPACE = space_from(TINY, "the test's space")
# About half of the designs hold it.
LIMIT = {"params": "3k"}


@pytest.fixture
def spec_of(tmp_path):
    (tmp_path / "tiny.json").write_text(json.dumps(TINY))

    def make(name="run", **fields):
        given = {"space": str(tmp_path / "tiny.json"), "maximize": ["synflow"], "candidates": 48, "seed": 3}
        return StudySpec(**(given | fields), out=str(tmp_path / name))

    return make


def mute(_progress):
    pass


def bytes_of(run):
    stored = {path.name: path.read_bytes() for path in (run.path / "candidates").iterdir()}
    return stored | {"front.json": (run.path / "front.json").read_bytes()}


def column(run, name):
    return run.candidates.values[:, run.columns.metrics.index(name)]


class Counting(Serial):
    """Counts the tasks that it is given."""

    def __init__(self):
        self.tasks = 0

    def run(self, task, arguments, resources=None):
        works = list(arguments)
        self.tasks += len(works)
        return map(task, works)


def goal(**fields):
    return goal_of(StudySpec(space="tiny", **fields), list_metrics(), list_proxies())


@pytest.mark.torch
def test_the_best_by_a_proxy_heads_the_front_with_the_number_that_score_tells(spec_of):
    run = run_study(spec_of(minimize=["params"]), mute)
    best = run.result["front"][0]
    assert best["metrics"]["synflow"]["value"] == column(run, "synflow").max()
    alone = load_scorer("synflow").measure(SPACE.architecture(best["choices"]), seed=3)
    assert best["metrics"]["synflow"]["value"] == alone["synflow"].value
    assert best["metrics"]["synflow"]["provenance"] == "measured"
    assert run.result["unknown"] == {"synflow": 0}


@pytest.mark.torch
@pytest.mark.slow
def test_worker_processes_give_the_same_bytes(spec_of):
    fields = {"maximize": ["zico", "synflow"], "candidates": 8}
    runs = [run_study(spec_of(executor, executor=executor, **fields), mute) for executor in ("serial", "processes")]
    assert bytes_of(runs[0]) == bytes_of(runs[1])


@pytest.mark.torch
def test_an_interrupted_search_goes_on_to_the_same_bytes(spec_of):
    def interrupt(_progress):
        os.kill(os.getpid(), signal.SIGINT)

    whole = run_study(spec_of("whole", max=LIMIT), mute)
    with pytest.raises(Interrupted, match="Stopped after 32"):
        run_study(spec_of("cut", max=LIMIT), interrupt)
    assert bytes_of(resume_study(spec_of("cut").out, mute)) == bytes_of(whole)


@pytest.mark.torch
def test_a_network_is_measured_once_in_this_session_or_an_earlier_one():
    sought = goal(maximize=["synflow"])
    codes = np.unique(SPACE.sample(64, np.random.default_rng(0)), axis=0)[:5]
    metrics = np.zeros((5, len(sought.metrics)))
    executor = Counting()
    first = Measuring(sought, SPACE, seed=0)
    values, log_sd = first.completed(np.repeat(codes, 2, axis=0), *np.zeros((2, 10, len(sought.metrics))), executor)
    assert executor.tasks == 5
    assert np.array_equal(values[::2], values[1::2])
    later = Measuring(sought, SPACE, seed=0)
    later.recall(codes, values[::2], log_sd[::2])
    assert np.array_equal(later.completed(codes, metrics, metrics, executor)[0], values[::2])
    assert executor.tasks == 5


@pytest.mark.torch
def test_designs_beyond_a_limit_on_a_metric_are_not_paid_for(spec_of):
    run = run_study(spec_of(max=LIMIT), mute)
    within = column(run, "params") <= 3000
    assert 0 < within.sum() < len(within)
    assert np.array_equal(np.isfinite(column(run, "synflow")), within)
    assert run.result["feasible"] == within.sum()
    assert run.result["unknown"] == {"synflow": 0}


@pytest.mark.torch
def test_a_limit_on_a_proxy_holds_for_the_front_beside_those_on_metrics(spec_of):
    run = run_study(spec_of(maximize=["deepmad"], min={"synflow": 5.25}, max=LIMIT), mute)
    held = (column(run, "synflow") >= 5.25) & (column(run, "params") <= 3000)
    assert 0 < held.sum() < (column(run, "params") <= 3000).sum()
    assert run.result["feasible"] == held.sum()
    assert column(run, "deepmad")[held].max() == run.result["front"][0]["metrics"]["deepmad"]["value"]


@pytest.mark.torch
def test_where_nobody_was_measured_the_best_value_is_unknown_and_not_minus_infinity(spec_of):
    with pytest.raises(NothingFeasible, match="synflow >= 1: best reached unknown, met by 0"):
        run_study(spec_of(min={"synflow": 1}, max={"params": 1}), mute)


@pytest.mark.torch
def test_the_unknown_ranks_last_is_counted_and_said_with_its_reason(tmp_path):
    told = []
    spec = StudySpec(
        space="nasbench201",
        resolution=8,
        maximize=("synflow",),
        strategy="random",
        candidates=60,
        out=str(tmp_path / "run"),
    )
    run = run_study(spec, told.append)
    unknown = np.isnan(column(run, "synflow"))
    assert 0 < unknown.sum() == run.result["unknown"]["synflow"]
    assert run.result["front"][0]["metrics"]["synflow"]["value"] == np.nanmax(column(run, "synflow"))
    assert told[-1].remarks == ("synflow: it came out as -inf",)


@pytest.mark.torch
def test_exact_proves_nothing_of_a_proxy_and_says_why(spec_of):
    told = []
    run = run_study(spec_of(strategy="exact", minimize=["params"], candidates=40), told.append)
    (remark,) = run.result["certificate"]["remarks"]
    assert remark.startswith("Nothing is proved here: synflow is measured on built networks")


@pytest.mark.torch
def test_a_plan_says_affordable_defaults_and_what_measuring_costs(spec_of):
    plan = plan_study(spec_of(candidates=None, max={**LIMIT, "synflow": 20}))
    assert (plan.study.candidates, plan.study.strategy) == (500, "local")
    assert plan.proxies == ("synflow",)
    assert plan.seconds > 0
    assert [outlook.limit.metric for outlook in plan.limits] == ["params"]
    assert 0 < plan.feasible_share < 1


def test_a_strategy_and_a_number_that_were_said_stay(spec_of):
    said = resolved(spec_of(strategy="nsga2", candidates=700), goal(maximize=["synflow"]))
    assert (said.strategy, said.candidates) == ("nsga2", 700)


def test_a_name_that_is_both_means_the_metric_of_the_tables():
    sought = goal(maximize=["params", "synflow"], minimize=["macs"])
    assert sought.proxies == ("synflow",)
    assert {"params", "macs"} < set(sought.metrics)
    assert sought.columns[-1] == "synflow"


def test_a_rank_is_no_metric_and_the_refusal_says_the_way_out():
    with pytest.raises(UserError, match="'default' ranks networks among each other") as raised:
        goal(maximize=["default"])
    assert "score: default" in raised.value.hint


def test_a_misspelt_proxy_is_answered_with_the_one_that_was_meant():
    with pytest.raises(UserError, match="Did you mean 'synflow'"):
        goal(maximize=["synflw"])
