"""What optuna-dashboard finds in a storage, and what a storage that is not there costs: nothing."""

import json

import numpy as np
import optuna
import pytest
from optuna.study import StudyDirection
from optuna.trial import TrialState

from nas.errors import Interrupted, UserError
from nas.run_folder import list_runs
from nas.search.core.strategy import SearchContext
from nas.search.optuna_door.shown import shown_trials
from nas.search.optuna_door.storage import StorageError, open_storage
from nas.study import StudySpec, resume_study, run_study
from tests.nas.search.synthetic import SyntheticScorer, synthetic_recipe
from tests.nas.study.postgres import postgres_url
from tests.nas.study.test_running import bytes_of, interrupt_after

LIMITS = {"max": {"latency": "2ms"}, "min": {"params": "100k"}}


@pytest.fixture(params=["journal", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request, tmp_path):
    if request.param == "postgresql":
        with postgres_url() as server:
            yield server
    else:
        yield {"journal": str(tmp_path / "studies.journal"), "sqlite": f"sqlite:///{tmp_path}/studies.db"}[
            request.param
        ]


def run(tmp_path, name="run", observe=lambda progress: None, **fields):
    given = {"space": "synthetic", "hw": "a100", "candidates": 96, "strategy": "optuna_nsga3", **LIMITS}
    spec = StudySpec(**(given | fields), out=str(tmp_path / name))
    return run_study(spec, observe, recipe_of=synthetic_recipe)


def looked_on(url, name="run"):
    return optuna.load_study(study_name=name, storage=open_storage(url))


def test_every_storage_holds_names_values_choices_and_constraints(tmp_path, url):
    done = run(tmp_path, storage=url)
    study = looked_on(url)
    assert study.metric_names == ["deepmad", "latency"]
    assert study.directions == [StudyDirection.MAXIMIZE, StudyDirection.MINIMIZE]
    candidates = done.candidates
    metrics = [done.columns.metrics.index(name) for name in study.metric_names]
    assert [trial.values for trial in study.trials] == candidates.values[:, metrics].tolist()
    assert [list(trial.params.values()) for trial in study.trials] == candidates.codes.tolist()
    assert list(study.trials[0].params) == list(done.result["front"][0]["choices"])
    for trial in study.trials:
        by_name = [trial.constraints[limit] for limit in ("latency <= 0.002s", "params >= 100000")]
        assert by_name == trial.system_attrs["constraints"], "where optuna-dashboard looks for them"


def test_the_best_trials_are_the_front_that_holds_every_limit(tmp_path):
    url = f"sqlite:///{tmp_path}/studies.db"
    done = run(tmp_path, storage=url)
    study = looked_on(url)
    broken = [trial for trial in study.trials if any(value > 0 for value in trial.constraints.values())]
    assert 0 < len(broken) < 96
    front = [[member["metrics"][name]["value"] for name in study.metric_names] for member in done.result["front"]]
    assert sorted(trial.values for trial in study.best_trials) == sorted(front)


@pytest.mark.parametrize("strategy", ["optuna_cmaes", "optuna_tpe"])
def test_the_best_trial_holds_every_limit(tmp_path, strategy):
    url = f"sqlite:///{tmp_path}/studies.db"
    done = run(tmp_path, storage=url, strategy=strategy, maximize=("deepmad",))
    best = looked_on(url).best_trial
    assert all(value <= 0 for value in best.constraints.values())
    assert best.value == done.result["front"][0]["metrics"]["deepmad"]["value"]


def test_a_resumed_run_shows_every_design_once(tmp_path, url):
    with pytest.raises(Interrupted):
        run(tmp_path, observe=interrupt_after(1), storage=url, candidates=160)
    assert len(looked_on(url).trials) == 64
    resume_study(tmp_path / "run", lambda progress: None, places={"storage": url}, recipe_of=synthetic_recipe)
    trials = looked_on(url).trials
    assert [trial.number for trial in trials] == list(range(160))
    assert len({tuple(trial.params.values())[:11] for trial in trials}) == 160


def test_a_storage_changes_nothing_of_the_run(tmp_path):
    assert bytes_of(run(tmp_path, "a", storage=f"sqlite:///{tmp_path}/studies.db")) == bytes_of(run(tmp_path, "b"))


def test_the_unknown_is_shown_as_failed(tmp_path):
    scorer = SyntheticScorer()
    context = SearchContext(
        scorer.space, scorer.fingerprint, np.ones(12, bool), ("-deepmad", "latency"), ("latency <= 0.002s",), 0
    )
    codes = np.zeros((2, 12), np.int16)
    known, unknown = shown_trials(context, codes, np.array([[-3.0, 1e-3], [np.inf, 1e-3]]), np.array([[0.0], [np.inf]]))
    assert (known.state, known.values) == (TrialState.COMPLETE, [3.0, 1e-3])
    assert (unknown.state, unknown.values) == (TrialState.FAIL, None)


@pytest.mark.parametrize(
    ("storage", "told"),
    [
        ("postgresql+psycopg://ada:s3cret@127.0.0.1:9/nas", "127.0.0.1"),
        ("sqlite:////nowhere/at/all.db", "unable to open database file"),
        ("/nowhere/at/all.journal", "No such file or directory"),
        ("nosuch://ada:s3cret@db/nas", "nosuch"),
        ("postgresql+://ada:s3cret@", "plugin"),
    ],
)
def test_an_unreachable_storage_is_told_before_the_first_candidate(tmp_path, storage, told):
    with pytest.raises(StorageError, match=told) as raised:
        run(tmp_path, storage=storage)
    assert raised.value.exit_code == 2
    assert raised.value.field == "storage"
    assert "s3cret" not in str(raised.value)
    assert "Cannot open the Optuna storage '" in str(raised.value)
    assert list_runs(tmp_path) == []


def test_a_missing_driver_comes_with_the_line_that_installs_one(tmp_path):
    with pytest.raises(StorageError) as raised:
        run(tmp_path, storage="postgresql+pg8000://ada:s3cret@127.0.0.1/nas")
    assert "pip install 'nasctl[postgresql]'" in raised.value.hint
    assert "s3cret" not in str(raised.value)


def test_another_search_of_the_same_name_is_not_mixed_in(tmp_path):
    url = f"sqlite:///{tmp_path}/studies.db"
    run(tmp_path / "a", storage=url)
    with pytest.raises(StorageError, match="study 'run' of another search"):
        run(tmp_path / "b", storage=url, seed=1)
    assert list_runs(tmp_path / "b") == []
    run(tmp_path / "c", storage=url)
    assert len(looked_on(url).trials) == 96


def test_a_strategy_without_a_study_has_nothing_for_a_storage(tmp_path):
    with pytest.raises(UserError, match="keeps no Optuna study"):
        run(tmp_path, strategy="nsga2", storage=f"sqlite:///{tmp_path}/studies.db")
    assert list_runs(tmp_path) == []


def test_the_run_folder_keeps_no_password(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "nas.search.optuna_door.onlooker.open_storage",
        lambda url: opened.append(url) or optuna.storages.InMemoryStorage(),
    )
    done = run(tmp_path, storage="postgresql://ada:s3cret@db/nas")
    assert opened == ["postgresql://ada:s3cret@db/nas"]
    assert json.loads((done.path / "study.json").read_text())["storage"] == "postgresql://ada@db/nas"
    assert not any(b"s3cret" in file.read_bytes() for file in done.path.rglob("*") if file.is_file())


def test_a_storage_that_goes_away_costs_no_design(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/studies.db"
    fields = {"storage": url, "candidates": 160}

    def gone(*_):
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch, pytest.raises(StorageError, match="the disk is gone"):
        patch.setattr("nas.search.optuna_door.onlooker.shown_trials", gone)
        run(tmp_path, **fields)
    assert len(list_runs(tmp_path)[0].candidates.codes) == 64
    resumed = resume_study(tmp_path / "run", lambda progress: None, recipe_of=synthetic_recipe)
    assert bytes_of(resumed) == bytes_of(run(tmp_path, "twin", candidates=160))
    assert len(looked_on(url).trials) == 160
