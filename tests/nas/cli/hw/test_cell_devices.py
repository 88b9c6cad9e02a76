import json


def test_devices_of_one_space_are_listed_apart(nasctl):
    listed = json.loads(nasctl("hw", "ls", "--json").stdout)
    assert "a100" in listed["hw"]
    assert "pixel3" not in listed["hw"]
    assert "pixel3" in listed["of_one_space"]["nasbench201"]


def test_a_search_on_a_phone_meets_its_limit(nasctl):
    given = ("--space", "nasbench201", "--hw", "pixel3", "--maximize", "macs", "--max", "latency=15ms")
    finished = nasctl("search", *given, "--candidates", "300", "--seed", "0", "--json")
    best = json.loads(finished.stdout)["front"][0]["metrics"]["latency"]
    assert best["provenance"] == "measured"
    assert best["covered"] == 1.0
    assert best["value"] < 15e-3


def test_a_design_is_predicted_and_no_layer_of_it(nasctl):
    given = ("nasbench201_best_cifar10", "--hw", "samsung_s7", "--by-layer", "--json")
    answer = json.loads(nasctl("predict", *given).stdout)
    assert answer["latency"]["low"] < answer["latency"]["value"] < answer["latency"]["high"]
    assert all(layer["latency"] is None for layer in answer["layers"])


def test_the_table_is_shown_with_its_sources(nasctl):
    shown = nasctl("hw", "show", "pixel3").stdout
    assert "nor_conv_3x3" in shown
    assert "assumed, the publication does not say" in shown


def test_single_operators_have_no_price(nasctl, tmp_path):
    finished = nasctl("hw", "price", "none.csv", "--hw", "pixel3", "--json")
    assert finished.returncode != 0
    assert "no price of a single operator" in json.loads(finished.stdout)["error"]["message"]
