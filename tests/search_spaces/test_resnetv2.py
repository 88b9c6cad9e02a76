from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.load import load_model
from search_spaces.core.ops import Norm


def normed_channels(architecture: Architecture) -> int:
    return sum(node.shape[0] for node in architecture.graph if isinstance(node.op, Norm))


def test_evonorm_costs_one_more_number_a_channel_than_batch_norm() -> None:
    batch, evo = load_model("resnetv2_50d"), load_model("resnetv2_50d_evos")
    added = estimate(evo, "params", Scene()).value - estimate(batch, "params", Scene()).value
    assert added == normed_channels(batch) == 22_784
    assert normed_channels(evo) == 0


def test_a_norm_that_stands_before_its_convolution_does_not_fold_over_the_relu_between() -> None:
    architecture = load_model("resnetv2_18")
    before_the_first_weight = architecture.deployed.nodes[3:5]
    assert [node.op.kind for node in before_the_first_weight] == ["norm", "activation"]
