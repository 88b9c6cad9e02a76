import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_model
from search_spaces.core.ops import Conv, Linear
from search_spaces.core.precision import Bits, at_full_precision, declared_bits, with_bits


def _weight_bytes(architecture) -> float:
    return estimate(architecture, "weight_bytes", Scene()).value


@pytest.mark.parametrize(("bits", "share"), [(8, 1 / 4), (4, 1 / 8), (2, 1 / 16)])
def test_few_bits_everywhere_store_their_share_of_the_weights_and_all_of_the_biases(bits, share) -> None:
    network = load_model("mobilenetv2_100")
    few = with_bits(network, dict.fromkeys(declared_bits(network), Bits(bits, 8)))
    weighted = [node for node in network.deployed if isinstance(node.op, Conv | Linear)]
    biases = sum(node.shape[0] for node in weighted)
    assert _weight_bytes(few) - 4 * biases == share * (_weight_bytes(network) - 4 * biases)


def test_only_the_named_layers_change_and_only_their_bits() -> None:
    network = load_model("mobilenetv2_100")
    name = list(declared_bits(network))[5]
    changed = with_bits(network, {name: Bits(4, 8)})
    told = {layer: bits for layer, bits in declared_bits(changed).items() if bits != Bits()}
    assert told == {name: Bits(4, 8)}
    assert changed.id != network.id
    assert at_full_precision(changed).id == network.id
    assert [node.name for node in changed.deployed] == [node.name for node in network.deployed]


def test_a_layer_that_is_not_there_is_refused() -> None:
    with pytest.raises(SpaceError, match="no convolution or matrix 'nowhere'"):
        with_bits(load_model("mobilenetv2_100"), {"nowhere": Bits(8, 8)})
