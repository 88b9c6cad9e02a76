"""`nasctl hw fit --from --with`: a known device adapted to a few measurements of another one."""

import json
from pathlib import Path

import pytest

from hw_profiles.core.load import load_profile

HEADER = "model,resolution,batch,runtime,dtype,layout,latency_s"
LINE = "{model},224,64,PyTorch 2.9,fp16,channels_last,{seconds}"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    lines = [("mobilenetv2_100", 0.012), ("resnet18", 0.014), ("resnet50", 0.034)]
    rows = [LINE.format(model=model, seconds=seconds) for model, seconds in lines]
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def test_three_networks_make_a_device(nasctl, table: Path) -> None:
    out = table.parent / "mine_gpu.toml"
    finished = nasctl("hw", "fit", "--from", "a100", "--with", str(table), "--out", str(out), "--json")
    assert finished.returncode == 0, finished.stderr
    answer = json.loads(finished.stdout)
    assert answer["hw"] == "mine_gpu" and answer["end_to_end"]["networks"] == 3
    profile = load_profile(out)
    assert profile.provenance == "transferred" and profile.stack.runtime == "PyTorch 2.9"
    assert "3 measurements of mine.csv" in profile.sources["fitted"]


def test_the_adapted_device_predicts_near_what_was_measured(nasctl, table: Path) -> None:
    out = table.parent / "mine_gpu.toml"
    nasctl("hw", "fit", "--from", "a100", "--with", str(table), "--out", str(out), "--json")
    predicted = nasctl("predict", "resnet50", "--hw", str(out), "--batch", "64", "--json")
    latency = json.loads(predicted.stdout)["latency"]
    assert latency["value"] == pytest.approx(0.034, rel=0.2)
    assert latency["provenance"] == "transferred"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.014", "14", "line 3: 14 s, where 'a100' takes"),
        ("0.014", "nan", "line 3: latency_s"),
        ("0.014", "-0.014", "line 3: latency_s"),
        ("resnet18", "resnet1800", "line 3"),
        ("resnet18,224,64,PyTorch 2.9", "resnet18,224,64,TensorRT 10", "line 3: stack"),
    ],
)
def test_a_bad_line_is_refused_by_its_number(nasctl, table: Path, old: str, new: str, message: str) -> None:
    table.write_text(table.read_text().replace(old, new), encoding="utf-8")
    finished = nasctl("hw", "fit", "--from", "a100", "--with", str(table))
    assert finished.returncode == 2
    assert message in finished.stderr


def test_a_folder_and_a_base_together_are_refused(nasctl, table: Path) -> None:
    assert nasctl("hw", "fit", str(table.parent), "--from", "a100", "--with", str(table)).returncode == 2
