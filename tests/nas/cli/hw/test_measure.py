import json
from pathlib import Path

import pytest

from hw_profiles.core.compressed import read_compressed
from hw_profiles.core.networks import read_networks
from hw_profiles.core.table import read_table
from tests.predictors.fitting.synthetic import measured_folder

pytestmark = pytest.mark.torch


@pytest.fixture
def answer(nasctl):
    def run(*arguments: str) -> dict:
        finished = nasctl("hw", "measure", *arguments, "--device", "cpu", "--quiet", "--json")
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return json.loads(finished.stdout)

    return run


@pytest.mark.slow
def test_models_are_timed_beside_their_prediction_and_kept_for_a_fit(answer):
    told = answer("pooling_resnet20", "nasbench201:|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
                  "--hw", "a100", "--out", "times")  # fmt: skip
    first, second = told["models"]
    assert (first["model"], first["predicted"]["unit"]) == ("pooling_resnet20", "s")
    assert first["ratio"] == pytest.approx(first["measured"]["latency_s"] / first["predicted"]["value"])
    assert second["measured"]["latency_s"] < first["measured"]["latency_s"]
    assert told["mape"] > 0
    assert [network.published for network in read_networks(Path("times/networks.jsonl"))] == ["pooling_resnet20", ""]
    # What the table holds is told again, not timed again.
    assert answer("pooling_resnet20", "--hw", "a100", "--out", "times")["models"] == [first]


@pytest.mark.slow
def test_a_run_stands_for_its_whole_front_and_brings_its_predictions(nasctl, answer):
    search = nasctl("search", "--space", "pooling", "--hw", "a100", "--candidates", "36", "--minimize", "latency",
                    "--minimize", "params", "--out", "runs/all", "--quiet", "--json")  # fmt: skip
    front = json.loads(search.stdout)["front"]
    told = answer("runs/all")
    assert [row["model"] for row in told["models"]] == [f"runs/all:{rank + 1}" for rank in range(len(front))]
    assert all(row["predicted"]["value"] > 0 for row in told["models"])


def test_without_a_device_to_compare_with_only_the_measurement_is_told(answer):
    (row,) = answer("pooling_resnet20")["models"]
    assert row["predicted"] is row["ratio"] is row["inside"] is None


@pytest.mark.slow
def test_a_budget_alone_sweeps_this_machine(answer):
    told = answer("--budget", "1s", "--space", "pooling")
    assert told["rows"] == len(read_table(Path("hw_profiles/this_machine/operators.csv"))) > 0


@pytest.mark.slow
def test_compressed_kernels_are_timed_beside_dense_ones(answer):
    told = answer("--compressed", "--out", "here", "--time", "1s")
    assert told["formats"][0] == "csr"
    rows = read_compressed(Path("here/compressed.csv"))
    assert len(rows) == told["rows"] > 0
    assert {row.setting.format for row in rows} <= set(told["formats"])


def test_compressed_kernels_are_of_no_model(nasctl):
    finished = nasctl("hw", "measure", "pooling_resnet20", "--compressed", "--device", "cpu")
    assert finished.returncode == 2
    assert "leave out MODEL" in finished.stderr


def test_a_format_that_the_backend_lacks_is_refused_with_what_is_possible(nasctl):
    finished = nasctl("hw", "measure", "pooling_resnet20", "--device", "cpu", "--dtype", "int8", "--json")
    assert finished.returncode == 2
    assert "eager: fp32" in json.loads(finished.stdout)["error"]["message"]


def test_a_plan_for_another_machine_names_what_it_holds(nasctl):
    finished = nasctl("hw", "measure", "pooling_resnet20", "--plan", "away", "--dtype", "bf16", "--json", "--quiet")
    assert json.loads(finished.stdout) == {"schema_version": 1, "plan": "away", "operators": 0, "networks": 1}
    head, network = (json.loads(line) for line in Path("away/plan.jsonl").read_text().splitlines())
    assert head == {"plan": 1, "batch": 1, "backend": "eager", "dtype": "bf16", "layout": None, "device": None}
    assert network["network"]["published"] == "pooling_resnet20"
    assert Path("away/nas/model/measure/backends/compile.py").is_file()


@pytest.mark.slow
def test_a_second_plan_asks_for_what_the_first_left_uncertain(nasctl):
    # The table of a formula that knows nothing of pooling's ReLUs, sums and dense convolutions.
    measured_folder(Path("back").absolute())
    finished = nasctl("hw", "measure", "--plan", "again", "--out", "back", "--space", "pooling", "--json", "--quiet")
    assert json.loads(finished.stdout)["operators"] > 0
    lines = [json.loads(line) for line in Path("again/plan.jsonl").read_text().splitlines()[1:]]
    asked = {line["operator"]["kind"] for line in lines if "operator" in line}
    assert "conv2d" in asked
    assert all(line["network"]["space"] == "pooling" for line in lines if "network" in line)
