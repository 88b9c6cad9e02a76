"""Where a prediction's price comes from, by kind of operator."""

import json

import pytest


def test_a_calibrated_device_says_of_every_kind_where_its_price_comes_from(nasctl) -> None:
    answer = json.loads(nasctl("predict", "mobilenetv2_100", "--hw", "a100", "--batch", "128", "--json").stdout)
    kinds = {kind["family"]: kind for kind in answer["kinds"]}
    assert {"pointwise", "depthwise", "norm", "elementwise"} <= kinds.keys()
    assert sum(kind["share"] for kind in kinds.values()) == pytest.approx(1.0)
    assert kinds["norm"]["provenance"] == "transferred" and "fitted" in kinds["norm"]["sources"]
    assert "a800_depthwise" in kinds["depthwise"]["sources"]
    assert answer["latency"]["provenance"] == "transferred" and answer["latency"]["covered"] == 1.0


def test_in_words_too(nasctl) -> None:
    said = nasctl("predict", "resnet50", "--hw", "rtx3090", "--batch", "64").stdout
    assert "transferred" in said and "sources (nasctl hw show)" in said


def test_an_analytic_device_has_one_provenance_for_all(nasctl) -> None:
    assert "kinds" not in json.loads(nasctl("predict", "resnet50", "--hw", "h100", "--json").stdout)


def test_another_number_format_is_not_what_was_fitted(nasctl) -> None:
    asked = ("predict", "resnet50", "--hw", "a100", "--dtype", "fp32", "--batch", "64", "--json")
    latency = json.loads(nasctl(*asked).stdout)["latency"]
    assert (latency["provenance"], latency["covered"]) == ("analytic", 0.0)


def test_a_batch_twice_as_large_takes_about_twice_as_long_where_kernels_are_the_work(nasctl) -> None:
    def seconds(batch: int) -> float:
        answer = nasctl("predict", "resnet50", "--hw", "a100", "--batch", str(batch), "--json").stdout
        return json.loads(answer)["latency"]["value"]

    assert seconds(256) == pytest.approx(2 * seconds(128), rel=0.1)
    # At batch 1 the host's queue is all there is to wait for.
    assert seconds(1) == pytest.approx(seconds(2))
