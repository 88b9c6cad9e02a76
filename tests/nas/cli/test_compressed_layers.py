"""Which layers are compressed, and whether that pays where kernels were measured."""

import json

import numpy as np
import pytest

from search_spaces.core.files import architecture_document
from search_spaces.core.load import load_space


@pytest.fixture
def model(tmp_path) -> str:
    """A design whose last two stages keep two of four, and whose first is nine tenths zeros."""
    space = load_space("large_kernel_sparse")
    code = space.sample(1, np.random.default_rng(0))[0]
    dense = {name: "dense" if name.endswith("sparsity") else value for name, value in space.decode(code).items()}
    choices = dense | dict.fromkeys(("stage3.sparsity", "stage4.sparsity"), "2:4")
    choices |= {"stage1.sparsity": "unstructured:0.9"}
    path = tmp_path / "sparse.json"
    path.write_text(json.dumps(architecture_document(space, space.architecture(choices))))
    return str(path)


def test_every_compressed_layer_says_what_it_costs_beside_the_dense_one(nasctl, model):
    told = json.loads(nasctl("predict", model, "--hw", "a100", "--batch", "32", "--json").stdout)
    assert {layer["declared"] for layer in told["compressed"]} == {"2:4, 32/32 bits", "unstructured:0.9, 32/32 bits"}
    assert {layer["verdict"] for layer in told["compressed"]} == {"another kernel stands in"}
    assert all(layer["latency_s"] == layer["dense_s"] for layer in told["compressed"])
    assert told["latency"]["covered"] < 1


def test_the_h200_says_that_two_of_four_does_not_pay(nasctl, model):
    said = nasctl("predict", model, "--hw", "h200", "--batch", "128", "--by-layer").stdout
    assert "measured not to pay" in said
    assert "another kernel stands in" in said


def test_a_dense_model_has_no_compressed_layers(nasctl):
    assert "compressed" not in json.loads(nasctl("predict", "resnet50", "--hw", "a100", "--json").stdout)


def test_a_search_says_where_bits_pay(nasctl):
    asked = ("search", "--space", "mobile_int8", "--hw", "a100", "--minimize", "weight_bytes", "--candidates", "256")
    finished = nasctl(*asked, "--out", "runs/bits")
    assert "Never measured on a100, so no faster than what stands in: 8 bits, 4 bits." in finished.stdout
    told = json.loads(nasctl("report", "runs/bits", "--json").stdout)["compressed"]
    assert told["offered"] == ["8 bits", "4 bits"]
    assert all(each["stood_in"] == each["layers"] for each in told["payoffs"])
