import json

import pytest

MODELS = ("mobilenetv2_100", "mobilenetv2_050")


def answers(finished) -> list[dict]:
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return [json.loads(line) for line in finished.stdout.splitlines()]


def test_mobilenet_v2_has_300_million_macs_and_3_4_million_parameters(nasctl):
    # Sandler et al. 2018, arXiv:1801.04381, table 4.
    (shown,) = answers(nasctl("show", "mobilenetv2_100", "--json"))
    assert shown["macs"] == pytest.approx(300e6, rel=0.01)
    assert shown["params"] == pytest.approx(3.4e6, rel=0.05)
    assert shown["resolution"] == 224


def test_the_layers_add_up_to_the_whole(nasctl):
    (shown,) = answers(nasctl("show", "mobilenetv2_100", "--json"))
    assert sum(layer["macs"] for layer in shown["layers"]) == shown["macs"]
    assert sum(layer["params"] for layer in shown["layers"]) == shown["params_deploy"]
    assert sum(layer["nonzeros"] for layer in shown["layers"]) == shown["nonzeros"] == shown["params_deploy"]


def test_another_resolution_changes_macs_and_leaves_parameters(nasctl):
    (at_224,) = answers(nasctl("show", "mobilenetv2_100", "--json"))
    (at_128,) = answers(nasctl("show", "mobilenetv2_100", "--resolution", "128", "--json"))
    assert at_128["params"] == at_224["params"]
    assert at_128["macs"] < at_224["macs"] / 2


def test_many_models_are_answered_in_order_one_line_each(nasctl):
    shown = answers(nasctl("predict", "--from", "-", "--hw", "h100", stdin="\n".join(MODELS * 2)))
    assert [answer["model"] for answer in shown] == list(MODELS * 2)
    assert shown[0] == shown[2]
    assert shown[0]["latency"]["value"] > shown[1]["latency"]["value"]


def test_a_prediction_has_an_interval_and_says_where_it_comes_from(nasctl):
    (shown,) = answers(nasctl("predict", "mobilenetv2_100", "--hw", "h100", "--json"))
    assert {"model", "hw", "batch", "dtype", "latency", "energy", "peak_memory"} <= set(shown)
    latency = shown["latency"]
    assert latency["low"] < latency["value"] < latency["high"]
    assert (latency["unit"], latency["provenance"], latency["covered"]) == ("s", "analytic", 1.0)


def test_layers_are_priced_on_demand(nasctl):
    (whole,) = answers(nasctl("predict", "mobilenetv2_100", "--hw", "h100", "--by-layer", "--json"))
    seconds = sum(layer["latency"]["value"] for layer in whole["layers"] if layer["latency"])
    assert seconds == pytest.approx(whole["latency"]["value"])


def test_layers_and_the_whole_tell_what_share_of_the_peak_they_reach(nasctl):
    (whole,) = answers(nasctl("predict", "mobilenetv2_100", "--hw", "h100", "--by-layer", "--json"))
    shares = whole["efficiency"]
    assert 0 < shares["achieved"] < shares["attainable"] <= shares["fused"] <= 1
    computing = [layer for layer in whole["layers"] if layer["macs"] > 0]
    assert all(0 < layer["efficiency"] <= layer["attainable"] * 1.01 for layer in computing)
    assert all(layer["efficiency"] is None for layer in whole["layers"] if layer["macs"] == 0)


def test_a_larger_batch_takes_longer(nasctl):
    one, many = (
        answers(nasctl("predict", "mobilenetv2_100", "--hw", "h100", "--batch", batch, "--json"))[0]
        for batch in ("1", "256")
    )
    assert one["latency"]["value"] < many["latency"]["value"]


def test_a_model_that_is_not_known_is_told_in_a_line_or_two(nasctl):
    assert len(nasctl("show", "nosuch").stderr) < 300


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show",), "No model was named"),
        (("show", "mobilnetv2_100"), "Did you mean 'mobilenetv2_100'?"),
        (("show", "missing.json"), "missing.json"),
        (("show", "--from", "missing.txt"), "missing.txt"),
        (("show", "mobilenetv2_100", "--resolution", "1000000"), "An image side"),
        (("predict", "mobilenetv2_100"), "--hw"),
        (("predict", "mobilenetv2_100", "--hw", "h100", "--dtype", "fp17"), "fp16"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_model_that_is_none_is_told_in_one_sentence(nasctl, arguments, message):
    finished = nasctl(*arguments)
    assert finished.returncode == 2
    assert message in finished.stderr
    assert "Traceback" not in finished.stderr
