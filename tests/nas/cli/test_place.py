"""`nasctl place`: which device runs which model."""

import json

import pytest

MODELS = ("resnet50", "mobilenetv2_100", "resnet18")


def test_the_last_device_ends_when_the_placement_says(nasctl):
    finished = nasctl("place", *MODELS, "--on", "jetson_orin", "--on", "rtx3090", "--batch", "8", "--json")
    told = json.loads(finished.stdout)
    assert [row["model"] for row in told["placement"]] == list(MODELS)
    ends = [0.0, 0.0]
    for row in told["placement"]:
        ends[row["on"]] += row["latency"]["value"]
    assert [device["seconds"] for device in told["devices"]] == pytest.approx(ends)
    assert told["seconds"] == pytest.approx(max(ends))


def test_two_of_a_kind_share_the_work(nasctl):
    one = json.loads(nasctl("place", *MODELS, "--on", "t4", "--json").stdout)
    two = json.loads(nasctl("place", *MODELS, "--on", "t4", "--on", "t4", "--json").stdout)
    assert two["seconds"] < one["seconds"]
    assert {row["on"] for row in two["placement"]} == {0, 1}


def test_a_person_reads_where_everything_runs_and_when_it_ends(nasctl):
    shown = nasctl("place", *MODELS, "--on", "t4", "--on", "v100").stdout
    assert all(model in shown for model in MODELS)
    assert "The last one ends after" in shown


def test_a_device_of_whole_designs_cannot_take_models(nasctl):
    finished = nasctl("place", *MODELS, "--on", "pixel3", "--json")
    assert finished.returncode == 2
    assert "no price of a single operator" in json.loads(finished.stdout)["error"]["message"]
