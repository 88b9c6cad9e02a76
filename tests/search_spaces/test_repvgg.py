import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.load import load_model
from search_spaces.core.ops import Conv2d, Linear

# Ding et al. 2021, table 2: parameters as deployed, in units of ten thousand.
DEPLOYED = {
    "repvgg_a0": 830,
    "repvgg_a1": 1278,
    "repvgg_a2": 2549,
    "repvgg_b0": 1433,
    "repvgg_b1": 5182,
    "repvgg_b1g4": 3612,
    "repvgg_b2": 8031,
    "repvgg_b2g4": 5577,
    "repvgg_b3": 11096,
    "repvgg_b3g4": 7562,
}


@pytest.mark.parametrize("name", DEPLOYED)
def test_the_deployed_parameters_are_the_published_ones(name: str) -> None:
    assert estimate(load_model(name), "params_deploy", Scene()).value // 10_000 == DEPLOYED[name]


def test_a_deployed_model_is_a_plain_chain_of_one_convolution_a_block() -> None:
    deployed = load_model("repvgg_a0").deployed
    assert sum(isinstance(node.op, Conv2d) for node in deployed) == 1 + 2 + 4 + 14 + 1
    assert sum(isinstance(node.op, Linear) for node in deployed) == 1
    assert all(len(node.inputs) == (0 if node.name == "image" else 1) for node in deployed)
