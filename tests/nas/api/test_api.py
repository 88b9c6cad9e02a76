"""The verbs as functions answer what the command line answers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import numpy as np
import pytest

import nasctl
from nas.api.searching import StudyFields
from nas.cli.main import run
from nas.errors import NothingFeasible, UserError
from nas.study import StudySpec

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    out = tmp_path_factory.mktemp("api") / "run"
    return nasctl.search(space="mobile", hw="a100", max={"latency": "8ms"}, candidates=2000, seed=1, out=str(out))


@pytest.fixture
def said(capsys, tmp_path, monkeypatch):
    """What the command line answers in JSON."""
    monkeypatch.chdir(tmp_path)

    def ask(*arguments):
        capsys.readouterr()
        assert run([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return ask


def test_a_study_has_the_fields_that_search_takes():
    assert get_type_hints(StudyFields).keys() == StudySpec.model_fields.keys()


def test_every_name_that_is_offered_is_there():
    for name in nasctl.__all__:
        assert getattr(nasctl, name) is not None
    assert dir(nasctl) == sorted(nasctl.__all__)


def test_a_name_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(AttributeError, match=r"nasctl has no 'serch'; it has .*search"):
        _ = nasctl.serch


def test_importing_it_imports_no_library():
    script = "import nasctl, sys; print(sorted({'numpy', 'torch', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "[]\n"


def test_a_search_finds_what_the_command_line_finds(found, said):
    limits = ("--max", "latency=8ms", "--candidates", "2000", "--seed", "1")
    told = said("search", "--space", "mobile", "--hw", "a100", *limits, "--quiet")
    assert [design.id for design in found.front] == [member["id"] for member in told["front"]]
    assert found.evaluated == told["evaluated"]
    assert found.best.metrics["latency"].as_json() == told["front"][0]["metrics"]["latency"]
    assert (found.run / "report.html").is_file()


def test_a_study_file_is_searched_with_fields_over_it(tmp_path):
    (tmp_path / "study.yaml").write_text("space: mobile\nhw: a100\ncandidates: 500\nseed: 3\n")
    found = nasctl.search(tmp_path / "study.yaml", candidates=200, out=str(tmp_path / "run"))
    assert found.evaluated == 200
    assert nasctl.open_run(tmp_path / "run") == found


def test_a_run_goes_on_to_a_larger_budget(tmp_path):
    folder = str(tmp_path / "run")
    nasctl.search(space="mobile", hw="a100", candidates=200, out=folder)
    assert nasctl.resume(folder, candidates=400).evaluated == 400


def test_a_search_that_finds_nothing_says_so(tmp_path):
    with pytest.raises(NothingFeasible):
        nasctl.search(space="mobile", hw="a100", max={"params": 10}, candidates=100, out=str(tmp_path / "run"))


def test_counts_are_those_of_show(said):
    counts = nasctl.show("convnext_tiny")
    told = said("show", "convnext_tiny")
    assert {name: told[name] for name in vars(counts)} == vars(counts)


def test_a_prediction_is_that_of_predict(said):
    prediction = nasctl.predict("convnext_tiny", "a100", batch=8)
    told = said("predict", "convnext_tiny", "--hw", "a100", "--batch", "8")
    assert prediction.latency.as_json() == told["latency"]
    assert prediction.peak_memory.as_json() == told["peak_memory"]
    assert list(prediction.unpriced) == told["unpriced"]


def test_a_found_design_is_a_model_everywhere(found):
    assert nasctl.show(found).id == nasctl.show(found.best).id == nasctl.show(found.best.architecture).id
    assert nasctl.show(f"{found.run}:1").id == found.best.id
    latency = nasctl.predict(found, "a100").latency
    assert latency.value == pytest.approx(found.best.metrics["latency"].value)
    assert nasctl.estimate_metric(found, "latency", "a100") == latency


def test_a_resolution_is_never_silently_the_old_one():
    drawn = nasctl.scale("resnet50", 1).architecture
    assert nasctl.show("resnet50", resolution=192).macs < nasctl.show("resnet50").macs
    with pytest.raises(UserError, match="space of your own"):
        nasctl.show(drawn, resolution=192)


def test_models_are_placed_as_place_places_them(said):
    models, on = ["resnet50", "convnext_tiny", "mobilenetv2_100"], ["rtx3090", "t4"]
    placement = nasctl.place(models, on)
    told = said("place", *models, "--on", on[0], "--on", on[1])
    assert [row.on for row in placement.rows] == [row["on"] for row in told["placement"]]
    assert placement.seconds == told["seconds"] == max(placement.ends)


def test_a_network_is_scaled_by_a_rule():
    scaled = nasctl.scale("resnet50", 4, rule="width")
    assert nasctl.show(scaled.architecture).macs / nasctl.show("resnet50").macs == pytest.approx(4, rel=0.02)


def test_a_network_is_cropped_to_a_budget():
    cropped = nasctl.crop("resnet18", "params", 0.3)
    assert nasctl.show(cropped.architecture).params / nasctl.show("resnet18").params == pytest.approx(0.3, rel=0.03)


def test_pages_and_pictures_are_written(found, tmp_path):
    nasctl.report(found, html=tmp_path / "page.html", svg=tmp_path / "front.svg")
    assert "<svg" in (tmp_path / "front.svg").read_text()
    assert (tmp_path / "page.html").stat().st_size > 10_000


def test_what_there_is_can_be_listed():
    assert "large_kernel" in nasctl.spaces()
    assert "a100" in nasctl.devices()
    assert nasctl.models()["convnext_tiny"] == "convnext"
    assert nasctl.load_space("mobile").cardinality() > 10**20
    assert nasctl.load_device("a100").name == "a100"


@pytest.mark.torch
def test_a_design_is_scored_built_and_exported(found, tmp_path):
    import torch

    (scores,) = nasctl.score([found.best], ["synflow", "params"], resolution=32)
    assert scores["params"].value == nasctl.show(found.best).params
    images = torch.zeros(2, 3, 64, 64)
    assert nasctl.build(found.best, "deploy", num_classes=7).eval()(images).shape == (2, 7)
    files = nasctl.export(found.best, tmp_path, name="my_net")
    assert files.model.name == "my_net.py"


@pytest.mark.torch
def test_scores_are_those_of_the_command_line(said):
    (scores,) = nasctl.score(["mobilenetv2_035"], ["synflow"], resolution=32)
    told = said("score", "mobilenetv2_035", "--proxy", "synflow", "--resolution", "32")
    assert np.isclose(scores["synflow"].value, told["scores"]["synflow"])


@pytest.mark.torch
@pytest.mark.slow
def test_a_model_is_trained(tmp_path):
    space = nasctl.load_space(str(EXAMPLES / "tiny.yaml"))
    smallest = min(space.sample(64, np.random.default_rng(0)), key=lambda code: code.sum())
    design = space.architecture(space.decode(smallest))
    result = nasctl.train(design, "digits", tmp_path / "trained", epochs=1, resolution=16)
    assert 0 < result.accuracy <= 1
    assert (tmp_path / "trained" / "weights.safetensors").is_file()


def test_a_model_that_is_not_there_is_told():
    with pytest.raises(Exception, match="Did you mean 'convnext_tiny'"):
        nasctl.show("convnext_tin")
    with pytest.raises(UserError):
        nasctl.export("convnext_atto", "nowhere", to="pytroch", name="x")
    with pytest.raises(UserError, match="given were pytorch and no weights"):
        nasctl.export("convnext_atto", "nowhere", name="x", quantisation="grids.json")
