"""A study from start to finish: same seed same bytes, limits hold, what cannot be is said, Ctrl-C loses nothing."""

import json
import os
import signal

import numpy as np
import pytest

from nas.errors import HardwareMissing, Interrupted, NothingFeasible, UserError
from nas.objective import interval_quantile
from nas.run_folder import RunExists, RunFolderError, list_runs
from nas.study import StudySpec, resume_study, run_study
from tests.nas.search.synthetic import SyntheticRecipe, SyntheticScorer, slow_recipe, synthetic_recipe

SCORER = SyntheticScorer()
ONE_DESIGN = """
name: one
image_channels: 3
classes: 10
resolution: 32
stem: {kind: conv_stem, channels: 16, shrinks_by: 2, activation: relu}
stages:
  - {depth: 1, width: 16, block: {kind: inverted_residual, expansion: 4, kernel: 3, activation: relu}}
head: {kind: linear_head}
"""


def spec_of(tmp_path, name="run", **fields):
    given = {"space": "synthetic", "hw": "a100", "candidates": 6000, "out": str(tmp_path / name)}
    return StudySpec(**(given | fields))


def run(tmp_path, name="run", observe=lambda progress: None, **fields):
    return run_study(spec_of(tmp_path, name, **fields), observe, recipe_of=synthetic_recipe)


def resume(path, observe=lambda progress: None, recipe_of=synthetic_recipe, **budget):
    return resume_study(path, observe, recipe_of=recipe_of, **budget)


def bytes_of(run):
    stored = {path.name: path.read_bytes() for path in (run.path / "candidates").iterdir()}
    return stored | {"front.json": (run.path / "front.json").read_bytes()}


def test_nothing_asked_means_more_deepmad_for_less_latency_by_nsga2(tmp_path):
    study = run(tmp_path).study
    assert study["maximize"] == ["deepmad"]
    assert study["minimize"] == ["latency"]
    assert study["strategy"] == "nsga2"


def test_the_result_is_what_the_command_line_promises_and_the_size_of_the_front(tmp_path):
    result = run(tmp_path).result
    assert list(result) == [
        *("schema_version", "space", "hw", "seed", "strategy", "evaluated", "feasible", "certificate"),
        *("front_size", "front"),
    ]
    assert result["evaluated"] == result["feasible"] == 6000
    member = result["front"][0]
    assert list(member) == ["rank", "id", "choices", "metrics"]
    assert list(member["metrics"]["latency"]) == ["value", "low", "high", "unit", "provenance", "covered"]
    assert member["metrics"]["latency"]["unit"] == "s"
    assert member["metrics"]["latency"]["provenance"] == "analytic"
    assert member["metrics"]["params"]["low"] == member["metrics"]["params"]["high"]


def test_the_front_is_the_front_of_all_that_was_evaluated_best_first(tmp_path):
    done = run(tmp_path, candidates=3000)
    candidates = done.candidates
    score = SCORER.score_fully(candidates.codes).values
    best = [member["metrics"]["deepmad"]["value"] for member in done.result["front"]]
    assert best == sorted(best, reverse=True)
    assert best[0] == score[:, 2].max()
    for member in done.result["front"]:
        latency, deepmad = (member["metrics"][name]["value"] for name in ("latency", "deepmad"))
        beaten = (
            (score[:, 0] <= latency) & (score[:, 2] >= deepmad) & ((score[:, 0] < latency) | (score[:, 2] > deepmad))
        )
        assert not beaten.any()


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(tmp_path):
    first, second = (bytes_of(run(tmp_path, name)) for name in ("a", "b"))
    assert first == second
    assert bytes_of(run(tmp_path, "c", seed=1))["codes.i2"] != first["codes.i2"]


def test_both_cores_give_the_same_bytes_as_one(tmp_path):
    assert bytes_of(run(tmp_path, "a")) == bytes_of(run(tmp_path, "b", executor="processes"))


def test_no_network_is_paid_for_twice(tmp_path):
    fingerprints = SCORER.fingerprint(run(tmp_path, candidates=20_000).candidates.codes)
    assert len(np.unique(fingerprints)) == 20_000


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.99])
def test_a_hard_limit_holds_for_every_member_at_the_asked_confidence(tmp_path, confidence):
    done = run(tmp_path, max={"latency": "2.5ms"}, min={"params": "100k"}, confidence=confidence)
    assert done.result["front"]
    for member in done.result["front"]:
        latency = member["metrics"]["latency"]
        assert latency["value"] * np.exp(interval_quantile(confidence) * 0.05) <= 2.5e-3
        assert latency["high"] <= 2.5e-3
        assert member["metrics"]["params"]["value"] >= 100e3


def test_an_impossible_limit_names_itself_and_the_best_reachable(tmp_path):
    with pytest.raises(NothingFeasible) as raised:
        run(tmp_path, max={"latency": "1us"})
    assert raised.value.exit_code == 1
    least = list_runs(tmp_path)[0].candidates.values[:, 1].min() * np.exp(interval_quantile(0.9) * 0.05)
    assert f"latency <= 1e-06s: best reached {least:.4g}s, met by 0" in str(raised.value)
    assert json.loads((tmp_path / "run" / "front.json").read_text())["front"] == []


def test_limits_that_exclude_each_other_are_told_as_such(tmp_path):
    with pytest.raises(NothingFeasible, match="meets the limits together"):
        run(tmp_path, max={"latency": "1.3ms"}, min={"params": "1M"})


def test_a_metric_that_does_not_exist_makes_no_folder(tmp_path):
    with pytest.raises(UserError, match="Did you mean 'latency'"):
        run(tmp_path, minimize=("latencey",))
    assert list_runs(tmp_path) == []


def test_a_space_of_one_design_says_how_it_becomes_a_model(tmp_path):
    (tmp_path / "one.yaml").write_text(ONE_DESIGN)
    with pytest.raises(UserError, match="one design") as raised:
        run_study(spec_of(tmp_path, space=str(tmp_path / "one.yaml")), lambda progress: None)
    assert raised.value.hint.endswith(f"nasctl space sample {tmp_path / 'one.yaml'} --json > one.json")
    assert list_runs(tmp_path) == []


def test_latency_without_a_device_is_missing_hardware(tmp_path):
    with pytest.raises(HardwareMissing, match="latency") as raised:
        run(tmp_path, hw=None)
    assert raised.value.exit_code == 3
    assert list_runs(tmp_path) == []


def test_a_strategy_that_cannot_follow_the_goal_makes_no_folder(tmp_path):
    with pytest.raises(UserError, match="one objective"):
        run(tmp_path, strategy="optuna_cmaes")
    assert list_runs(tmp_path) == []


def test_a_run_is_never_overwritten(tmp_path):
    before = bytes_of(run(tmp_path))
    with pytest.raises(RunExists):
        run(tmp_path)
    assert bytes_of(list_runs(tmp_path)[0]) == before


def test_runs_without_a_name_get_one_each(tmp_path):
    paths = [run(tmp_path, out=None, root=str(tmp_path / "runs")).path.name for _ in range(2)]
    assert paths == ["synthetic-a100-1", "synthetic-a100-2"]


def test_progress_tells_how_far_how_good_how_fast(tmp_path):
    told = []
    run(tmp_path, observe=told.append)
    assert [progress.evaluated for progress in told] == [2048, 4096, 6000]
    assert all(progress.total == 6000 and progress.rate > 0 for progress in told)
    assert told[-1].eta_s == 0
    assert told[0].best <= told[-1].best


def interrupt_after(generations):
    told = []

    def observe(progress):
        told.append(progress)
        if len(told) == generations:
            os.kill(os.getpid(), signal.SIGINT)

    return observe


def test_ctrl_c_finishes_the_batch_saves_and_says_how_to_go_on(tmp_path):
    twin = run(tmp_path, "twin")
    with pytest.raises(Interrupted) as raised:
        run(tmp_path, observe=interrupt_after(1))
    assert raised.value.exit_code == 130
    assert raised.value.hint == f"nasctl resume {tmp_path / 'run'}"
    stopped = list_runs(tmp_path)[0]
    assert stopped.result["evaluated"] == 2048
    assert bytes_of(resume(stopped.path)) == bytes_of(twin)


def test_a_larger_budget_goes_on_where_the_run_ended(tmp_path):
    run(tmp_path, candidates=4096)
    longer = resume(tmp_path / "run", candidates=6144)
    assert longer.study["candidates"] == 6144
    assert bytes_of(longer) == bytes_of(run(tmp_path, "twin", candidates=6144))


def test_resuming_a_finished_run_changes_nothing(tmp_path):
    before = bytes_of(run(tmp_path))
    assert bytes_of(resume(tmp_path / "run")) == before


@pytest.mark.parametrize("strategy", ["random", "local", "optuna_tpe", "optuna_nsga3", "optuna_cmaes"])
def test_every_strategy_resumes_to_the_bytes_of_its_twin(tmp_path, strategy):
    fields = {"strategy": strategy, "candidates": 150, "maximize": ("deepmad",), "max": {"latency": "2.5ms"}}
    twin = run(tmp_path, "twin", **fields)
    with pytest.raises(Interrupted):
        run(tmp_path, observe=interrupt_after(1), **fields)
    assert bytes_of(resume(tmp_path / "run")) == bytes_of(twin)


def test_optunas_dashboard_finds_every_trial_once(tmp_path):
    from optuna import load_study
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    with pytest.raises(Interrupted):
        run(tmp_path, observe=interrupt_after(2), strategy="optuna_nsga3", candidates=200)
    resume(tmp_path / "run")
    storage = JournalStorage(JournalFileBackend(str(tmp_path / "run" / "optuna.journal")))
    study = load_study(study_name="run", storage=storage)
    assert len(study.trials) == 200
    assert study.metric_names == ["deepmad", "latency"]


def test_time_as_a_budget_counts_all_sessions(tmp_path):
    spec = spec_of(tmp_path, candidates=None, time_s=0.3)
    first = run_study(spec, lambda progress: None, recipe_of=slow_recipe)
    assert first.result["evaluated"] > 0
    again = resume(first.path, recipe_of=slow_recipe)
    assert again.result["evaluated"] == first.result["evaluated"]
    assert resume(first.path, recipe_of=slow_recipe, time_s=1.0).result["evaluated"] > first.result["evaluated"]


def test_a_used_up_space_ends_the_search_early(tmp_path):
    class Corner(type(SCORER.space)):
        def sample(self, n, rng):
            return self.repair(np.minimum(super().sample(n, rng), [1] * 3 + [0] * 9).astype(np.int16))

        def mutate(self, codes, rng, rate):
            return self.sample(len(codes), rng)

        def crossover(self, a, b, rng):
            return a

    class CornerRecipe(SyntheticRecipe):
        def build(self):
            scorer = super().build()
            scorer.space = Corner()
            return scorer

    done = run_study(spec_of(tmp_path), lambda progress: None, recipe_of=lambda spec, goal: CornerRecipe(goal.metrics))
    assert done.result["evaluated"] == 1  # repair pulls the first half down to the second


@pytest.mark.parametrize("changed", ["values", "log_sd"])
def test_prices_and_intervals_that_changed_since_do_not_mix_with_old_ones(tmp_path, changed):
    class Dearer(SyntheticRecipe):
        def build(self):
            scorer = super().build()
            cheap = scorer.score_fully

            def score_fully(codes):
                scores = cheap(codes)
                getattr(scores, changed)[:] *= 1.01
                return scores

            scorer.score_fully = score_fully
            return scorer

    before = bytes_of(run(tmp_path))
    with pytest.raises(UserError, match="prices have changed"):
        resume(tmp_path / "run", recipe_of=lambda spec, goal: Dearer(goal.metrics), candidates=9000)
    assert bytes_of(list_runs(tmp_path)[0]) == before


def test_a_truncated_column_is_one_clear_error(tmp_path):
    done = run(tmp_path)
    with (done.path / "candidates" / "latency.f8").open("r+b") as file:
        file.truncate(40_000)
    with pytest.raises(RunFolderError, match=r"latency\.f8' is damaged in generation 2; the 2 generations"):
        resume(done.path)


def test_the_advice_for_a_damaged_run_leads_back_to_the_twin(tmp_path):
    twin = bytes_of(run(tmp_path, "twin"))
    done = run(tmp_path)
    with (done.path / "candidates" / "latency.f8").open("r+b") as file:
        file.truncate(40_000)
    journal = done.path / "candidates" / "journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:2]))
    assert bytes_of(resume(done.path)) == twin
