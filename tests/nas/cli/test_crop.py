import json
from pathlib import Path

import pytest

from search_spaces.core.files import read_architecture


def answer(finished) -> dict:
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return json.loads(finished.stdout)


def test_a_network_is_cropped_into_a_file_that_every_command_reads(nasctl) -> None:
    cropped = answer(nasctl("crop", "resnet18", "--params", "20%", "--json"))
    assert cropped["file"] == "resnet18_params_20pc.json"
    assert (cropped["budget"], cropped["asked"], cropped["step"]) == ("params", 0.2, 8)
    assert cropped["reached"] == pytest.approx(0.2, rel=0.03)
    shown = answer(nasctl("show", cropped["file"], "--json"))
    assert {name: shown[name] for name in ("params", "macs", "id")} == {
        name: cropped[name] for name in ("params", "macs", "id")
    }
    priced = answer(nasctl("predict", cropped["file"], "--hw", "a100", "--json"))
    assert priced["latency"]["value"] > 0
    assert read_architecture(Path(cropped["file"])).id == cropped["id"]


def test_every_layer_says_what_was_asked_and_what_was_kept(nasctl) -> None:
    layers = answer(nasctl("crop", "resnet18", "--macs", "0.5", "--json"))["layers"]
    assert [layer["name"] for layer in layers][:2] == ["stem.conv", "stage1.block0.spatial"]
    assert all(0 < layer["density"] <= 1 and 0 < layer["asked_density"] <= 1 for layer in layers)
    assert all(layer["cropped_channels"] <= layer["channels"] for layer in layers)


def test_the_table_compares_with_the_network_as_it_stood(nasctl) -> None:
    told = nasctl("crop", "convnext_atto", "--weight-bytes", "30%", "--step", "1", "--out", "small.json").stdout
    assert "asked         30.0% of the weight_bytes, reached 30." in told or "reached 29.9%" in told
    assert "320 -> " in told


@pytest.mark.torch
def test_what_is_exported_of_it_holds_dense_layers_and_no_masks(nasctl) -> None:
    answer(nasctl("crop", "mobilenetv2_035", "--macs", "60%", "--out", "small.json", "--json"))
    finished = nasctl("export", "small.json", "--to", "pytorch", "--out", "out")
    assert finished.returncode == 0, finished.stderr
    source = next(Path("out").glob("*.py")).read_text()
    assert "create_model" in source
    assert "mask" not in source


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("resnet18",), "to one budget"),
        (("resnet18", "--params", "20%", "--macs", "20%"), "to one budget"),
        (("resnet18", "--params", "a fifth"), "'a fifth' is no share"),
        (("resnet18", "--params", "120%"), "'120%' is no share"),
        (("resnet18", "--params", "0"), "'0' is no share"),
        (("resnet18", "--params", "0.01%"), "the nearest network keeps"),
        (("resnet18", "--params", "20%", "--out", "small.yaml"), "is a .json file"),
        (("resnet18", "--params", "20%", "--step", "0"), "--step"),
        (("nasbench201_best_cifar10", "--params", "20%"), "Only networks of stages"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_cropped_is_told_in_one_sentence(nasctl, arguments, message) -> None:
    finished = nasctl("crop", *arguments)
    assert finished.returncode == 2, finished.stderr
    assert message in finished.stderr
    assert "Traceback" not in finished.stderr
    assert not list(Path().glob("*.json"))
