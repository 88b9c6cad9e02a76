"""What a stage does to real networks: trainings go on, measurements are taken, what fails is ranked last."""

from pathlib import Path

import numpy as np
import pytest

from nas.errors import UserError
from nas.executors.serial import Serial
from nas.funnel.course import Entrants, Site
from nas.funnel.engine import WEIGHTS, Works, kind_module, run_stage
from nas.funnel.stages import MeasureStage, ScoreStage, TrainStage, kind_of
from nas.model.proxies.core.scorer import Score, Scorer
from nas.model.train import train
from search_spaces.core.files import space_from

pytestmark = pytest.mark.torch

TINY = {
    "name": "tiny",
    "image_channels": 1,
    "classes": 10,
    "resolution": 8,
    "stem": {"kind": "conv_stem", "channels": 8, "shrinks_by": 1},
    "stages": [
        {
            "depth": [1, 2],
            "width": [8, 16],
            "shrink_at": "never",
            "block": {"kind": "inverted_residual", "expansion": 2, "kernel": [3, 5]},
        }
    ],
    "head": {"kind": "conv_head", "channels": 16},
}


@pytest.fixture(scope="module")
def space():
    return space_from(TINY, "the test's space")


def run(stage, space, folder: Path, designs=4):
    codes = space.sample(64, np.random.default_rng(0))
    codes = np.unique(codes, axis=0)[:designs]
    entrants = Entrants(np.arange(10, 10 + len(codes)), codes, {})
    site = Site(space, "tiny", seed=0, batch=1, folder=folder / "stages" / f"2-{kind_of(stage)}")
    works = Works(Serial(), lambda _: None, lambda: False)
    kind_module(kind_of(stage)).check(stage, space, 1)
    return run_stage(stage, 2, 2, entrants, site, folder, works)


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["successive_halving", "asha"])
def test_a_longer_training_goes_on_with_the_weights_of_the_shorter(space, tmp_path, scheduler):
    stage = TrainStage(train="digits", epochs=(1, 2), scheduler=scheduler, parallel=2, keep=1)
    record = run(stage, space, tmp_path)
    after_one, after_two = record.columns["accuracy_1"], record.columns["accuracy_2"]
    assert np.isfinite(after_one).all()
    assert 1 <= np.isfinite(after_two).sum() <= 2
    longer = np.isfinite(after_two)
    assert (after_two[longer] > after_one[longer]).all()
    (survivor,) = record.survivors
    assert [path.stem for path in (tmp_path / "stages" / "2-train" / WEIGHTS).iterdir()] == [str(survivor)]
    assert record.tasks == 4 + longer.sum()


def test_a_training_that_fails_is_ranked_last_with_its_reason(space, tmp_path, monkeypatch):
    def fail_wide(architecture, *arguments, **options):
        if architecture.choices["stage1.width"] == 16:
            raise UserError("Training diverged.")
        return train.train_architecture(architecture, *arguments, **options)

    monkeypatch.setattr("nas.funnel.kinds.train.train_architecture", fail_wide)
    record = run(TrainStage(train="digits", epochs=(1,), keep=1), space, tmp_path)
    failed = np.isnan(record.columns["accuracy"])
    assert 0 < failed.sum() < len(failed)
    assert not failed[record.order].any()
    assert (record.ranks > 0).all()
    assert record.remarks == {"Training diverged.": failed.sum()}


def test_the_fastest_survive_a_measurement(space, tmp_path):
    record = run(MeasureStage(measure="cpu", keep=2), space, tmp_path)
    seconds = record.columns["measured_latency"]
    assert (seconds > 0).all()
    assert sorted(seconds)[:2] == sorted(seconds[record.order])


def test_under_a_bound_the_fast_enough_keep_their_order_and_the_others_fall(space, tmp_path):
    assert run(MeasureStage(measure="cpu", max="100s", keep=2), space, tmp_path / "loose").order.tolist() == [0, 1]
    assert len(run(MeasureStage(measure="cpu", max="1ns", keep=2), space, tmp_path / "tight").order) == 0


def test_proxies_rank_by_the_sum_of_their_log_ranks(space, tmp_path):
    record = run(ScoreStage(score=("synflow", "params"), keep=2), space, tmp_path)
    score = record.columns["score"]
    assert record.order.tolist() == np.argsort(-score, kind="stable")[:2].tolist()
    assert list(record.columns) == ["synflow", "params", "score"]


class SilentOnTheFirst(Scorer):
    """Knows nothing of the first design that it meets."""

    def __init__(self):
        self.met = 0

    @property
    def parts(self):
        return ("proxy",)

    def measure(self, architecture, seed):
        self.met += 1
        return {"proxy": Score(np.nan, "it needs labels") if self.met == 1 else Score(float(self.met))}

    def combine(self, measured):
        return np.array([each["proxy"].value for each in measured])


def test_a_proxy_that_knows_nothing_of_a_design_says_so_and_drops_nobody(space, tmp_path, monkeypatch):
    scorer = SilentOnTheFirst()
    monkeypatch.setattr("nas.funnel.kinds.score._scorer", lambda names, conditions: scorer)
    record = run(ScoreStage(score="proxy", keep=4), space, tmp_path)
    assert record.order.tolist() == [3, 2, 1, 0]
    assert record.remarks == {"proxy: it needs labels": 1}
