import pytest

from search_spaces.blocks.lsnet import lsnet
from search_spaces.core.builder import draw_whole
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import Graph, flatten


def drawn(channels: int = 64, **settings) -> Graph:
    return flatten(draw_whole(lambda draw: lsnet(draw, draw.input(channels, 14, 14), **settings)), "train")


def test_weights_of_a_small_kernel_are_shared_by_eight_channels() -> None:
    graph = drawn(mixer="kernels")
    weights = next(node for node in graph if node.name == "weights")
    norm = next(node for node in graph if node.name == "norm")
    assert weights.shape == (9 * 64 // 8, 14, 14)
    assert norm.op.settings()["groups"] == 64 // 8


def test_gates_are_a_quarter_as_wide_rounded_to_eight() -> None:
    (reduce,) = [node for node in drawn(112, mixer="branches") if node.name == "reduce"]
    assert reduce.shape == (32,)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [({"mixer": "kernels", "sharing": 5}, "multiple of sharing=5"), ({"mixer": "attention", "heads": 5}, "5 heads")],
)
def test_channels_that_cannot_be_shared_out_are_refused(settings, reason: str) -> None:
    with pytest.raises(GraphError, match=reason):
        drawn(**settings)
