import json
from pathlib import Path

import pytest
from safetensors.torch import save

from nas.model.build import build
from search_spaces.core.load import load_model

pytestmark = pytest.mark.torch

MODEL = "mobilenetv2_035"


def answer(finished) -> dict:
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return json.loads(finished.stdout)


@pytest.fixture
def weights() -> str:
    """As if trained on ten classes."""
    model = build(load_model(MODEL), num_classes=10, seed=0)
    Path("weights.safetensors").write_bytes(save(dict(model.state_dict())))
    return "weights.safetensors"


@pytest.mark.slow
def test_bits_are_chosen_within_a_budget_trained_to_and_exported(nasctl, weights, monkeypatch) -> None:
    monkeypatch.setattr("nas.exact.chosen_bits.CALIBRATION_IMAGES", 8)
    asked = ("bits", MODEL, "--weights", weights, "--data", "digits", "--json")
    told = answer(nasctl(*asked, "--max", "weight_bytes=200kB", "--out", "bits.json"))
    assert told["spent"]["weight_bytes"] <= 200e3
    assert told["bound"] == pytest.approx(told["loss"], rel=1e-6)

    learnt = ("train", MODEL, "--data", "digits", "--bits", "bits.json", "--out", "quantised", "--weights", weights)
    answer(nasctl(*learnt, "--epochs", "1", "--set", "resolution=16", "--set", "batch_size=512", "--quiet", "--json"))
    files = ("--weights", "quantised/weights.safetensors", "--quantisation", "quantised/quantisation.json")
    exported = answer(nasctl("export", MODEL, "--to", "onnx", *files, "--out", "out", "--json"))
    facts = json.loads(Path(exported["files"]["provenance"]).read_text())
    chosen = {layer["name"]: layer["weight_bits"] for layer in told["layers"]}
    assert facts["quantised"]["weight_bits"] == chosen
    assert {2, 8} <= set(chosen.values())
    # Weights of up to four bits take half a byte; grids and nodes take the rest.
    assert Path(exported["files"]["model"]).stat().st_size < 600e3


@pytest.mark.slow
def test_a_budget_that_the_fewest_bits_break_is_told_with_what_could_be_reached(nasctl, weights, monkeypatch) -> None:
    monkeypatch.setattr("nas.exact.chosen_bits.CALIBRATION_IMAGES", 8)
    asked = ("bits", MODEL, "--weights", weights, "--data", "digits", "--max")
    finished = nasctl(*asked, "weight_bytes=60kB", "--bits", "8")
    assert finished.returncode == 1
    assert "least reachable" in finished.stderr


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (("--bits", "2,four"), "'2,four' are no bits"),
        (("--max", "latency=2ms"), "No metric 'latency'"),
        (("--weights", "nowhere.safetensors"), "nowhere.safetensors"),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_is_measured(changes, message, nasctl) -> None:
    finished = nasctl("bits", MODEL, "--data", "digits", "--max", "bops=1G", "--weights", "w.safetensors", *changes)
    assert finished.returncode == 2
    assert message in finished.stderr


def test_bits_of_a_python_file_are_refused(nasctl) -> None:
    finished = nasctl("train", "net.py", "--data", "digits", "--out", "out", "--bits", "bits.json")
    assert finished.returncode == 2
    assert "for designs only" in finished.stderr
