import json
from pathlib import Path

import pytest

from hw_profiles.core.load import load_profile
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.files import read_architecture
from search_spaces.core.load import load_model, load_space
from search_spaces.scaling.core.scale import scale


def answer(finished) -> dict:
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return json.loads(finished.stdout)


def test_a_network_is_scaled_into_a_file_that_every_command_reads(nasctl) -> None:
    scaled = answer(nasctl("scale", "convnext_tiny", "--macs", "4x", "--rule", "fast_compound", "--json"))
    (member,) = scaled["family"]
    assert member["file"] == "convnext_tiny_4x.json"
    assert member["factors"] == pytest.approx(
        {"depth": 1.1487, "width": 1.7411, "resolution": 1.0718, "patch": 1}, abs=1e-4
    )
    shown = answer(nasctl("show", member["file"], "--json"))
    assert {name: shown[name] for name in ("params", "macs", "activations", "resolution")} == {
        name: member[name] for name in ("params", "macs", "activations", "resolution")
    }
    assert read_architecture(Path(member["file"])).id == member["id"]


def test_a_family_has_a_file_for_each_factor(nasctl) -> None:
    scaled = answer(nasctl("scale", "resnet50", "--macs", "0.5x", "--macs", "2x", "--out", "out/family.json", "--json"))
    assert [member["file"] for member in scaled["family"]] == ["out/family_0.5x.json", "out/family_2x.json"]
    smaller, larger = (member["macs"] for member in scaled["family"])
    assert larger == pytest.approx(4 * smaller, rel=0.02)


def test_options_reach_their_rule(nasctl) -> None:
    wide = answer(nasctl("scale", "resnet50", "--macs", "4x", "--alpha", "1", "--out", "wide.json", "--json"))
    assert wide["options"] == {"alpha": 1.0}
    assert wide["family"][0]["factors"]["depth"] == 1
    arguments = ("--rule", "resnet_rs", "--regime", "short", "--out", "short.json", "--json")
    short = answer(nasctl("scale", "resnetrs50", "--macs", "4x", *arguments))
    assert short["family"][0]["factors"]["depth"] == 1


def test_a_scaled_network_can_be_scaled_again(nasctl) -> None:
    answer(nasctl("scale", "mobilenetv3_large_100", "--macs", "2x", "--out", "twice.json", "--json"))
    again = answer(nasctl("scale", "twice.json", "--macs", "2x", "--out", "again.json", "--json"))
    four_times = 4 * estimate(load_model("mobilenetv3_large_100"), "macs", Scene()).value
    assert again["family"][0]["macs"] == pytest.approx(four_times, rel=0.03)


def test_a_design_of_a_run_can_be_scaled(nasctl) -> None:
    searched = nasctl("search", "--space", "mobile", "--minimize", "macs", "--candidates", "200", "--out", "run", "-q")
    assert searched.returncode == 0, searched.stderr
    shown = answer(nasctl("show", "run:1", "--json"))
    scaled = answer(nasctl("scale", "run:1", "--macs", "4x", "--json"))
    assert scaled["family"][0]["macs"] == pytest.approx(4 * shown["macs"], rel=0.1)
    assert scaled["family"][0]["file"] == "run_1_4x.json"


def test_the_table_compares_with_the_network_as_it_stood(nasctl) -> None:
    told = nasctl("scale", "convnext_tiny", "--macs", "4x").stdout
    assert "1.1487" in told
    assert "(4.02x)" in told or "(4.00x)" in told


def test_attention_over_many_tokens_is_remarked_on(nasctl) -> None:
    finished = nasctl("scale", "caformer_s18", "--macs", "200x", "--rule", "resolution")
    assert finished.returncode == 0
    assert "attention maps of one layer" in finished.stderr


def test_fast_scaling_is_predicted_faster_than_uniform_scaling_at_16_times_the_macs() -> None:
    # Dollar et al. 2021, arXiv:2103.06877, figure 1: time follows activations, and dWr has fewer.
    model, profile = load_model("resnet50"), load_profile("a100")
    scene = Scene(profile, batch=16, dtype=profile.stack.dtype)
    fast, uniform = (
        estimate(scale(load_space("resnet"), model, rule, 16, {}).architecture, "latency", scene).value
        for rule in ("fast_compound", "compound")
    )
    assert fast < uniform


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("resnet50",), "--macs"),
        (("resnet5", "--macs", "2x"), "Did you mean 'resnet50'?"),
        (("resnet50", "--macs", "twice"), "'twice' is no factor"),
        (("resnet50", "--macs", "-2x"), "is no factor"),
        (("resnet50", "--macs", "nan"), "is no factor"),
        (("resnet50", "--macs", "0x"), "A factor lies between"),
        (("resnet50", "--macs", "1e9"), "is no factor"),
        (("resnet50", "--macs", "5000x"), "A factor lies between"),
        (("resnet50", "--macs", "2x", "--macs", "2"), "given twice"),
        (("resnet50", "--macs", "2x", "--rule", "fast_compond"), "Did you mean 'fast_compound'?"),
        (("resnet50", "--macs", "2x", "--rule", "depth", "--alpha", "0.5"), "has no option 'alpha'"),
        (("resnet50", "--macs", "2x", "--alpha", "2"), "less than or equal to 1"),
        (("resnet50", "--macs", "2x", "--rule", "resnet_rs", "--regime", "medium"), "'long' or 'short'"),
        (("resnet50", "--macs", "4x", "--rule", "patchification"), "has no patches"),
        (("nasbench201_best_cifar10", "--macs", "2x"), "Only networks of stages"),
        (("resnet50", "--macs", "2x", "--out", "scaled.yaml"), "is a .json file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_scaled_is_told_in_one_sentence(nasctl, arguments, message) -> None:
    finished = nasctl("scale", *arguments)
    assert finished.returncode == 2, finished.stderr
    assert message in finished.stderr
    assert "Traceback" not in finished.stderr
    assert not list(Path().glob("*.json"))


def test_a_file_that_is_there_is_not_overwritten_unasked(nasctl) -> None:
    once = ("scale", "resnet50", "--macs", "2x", "--out", "scaled.json")
    assert nasctl(*once).returncode == 0
    refused = nasctl(*once)
    assert refused.returncode == 2
    assert "would be overwritten" in refused.stderr
    assert nasctl(*once, "--overwrite").returncode == 0
