"""ShuffleNetV2 as torchvision counts it, and CoDeNet's layers of few bits around it (arXiv:1807.11164, 2006.08357)."""

import pytest

from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import draw_whole
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import Graph, flatten
from search_spaces.core.load import load_model
from search_spaces.core.ops import Conv2d, DeformedTaps

# torchvision's documented parameters, and its multiply-accumulates in units of 10^9 with two digits.
TORCHVISION = {
    "shufflenet_v2_x0_5": (1_366_792, 0.04),
    "shufflenet_v2_x1_0": (2_278_604, 0.14),
    "shufflenet_v2_x1_5": (3_503_624, 0.30),
    "shufflenet_v2_x2_0": (7_393_996, 0.58),
}
# The paper's table 8 in units of 10^6: other ways of counting differ by little.
PAPER = {"shufflenet_v2_x0_5": 41, "shufflenet_v2_x1_0": 146, "shufflenet_v2_x1_5": 299, "shufflenet_v2_x2_0": 591}


@pytest.mark.parametrize("name", TORCHVISION)
def test_a_shufflenet_counts_as_in_torchvision_and_as_published(name: str) -> None:
    params, macs = (int(estimate(load_model(name), metric, Scene()).value) for metric in ("params", "macs"))
    assert params == TORCHVISION[name][0]
    assert round(macs / 1e9, 2) == TORCHVISION[name][1]
    assert macs / 1e6 == pytest.approx(PAPER[name], rel=0.02)


def test_codenet_has_shufflenet_s_backbone() -> None:
    def backbone(name: str) -> list[tuple[int, int]]:
        graph = load_model(name).graph
        nodes = [node for node in graph if node.name.startswith(("stem", "stage1", "stage2", "stage3", "stage4"))]
        return [(node.op.params(*graph.input_shapes(node)), node.shape[0]) for node in nodes]

    assert backbone("codenet_square") == backbone("shufflenet_v2_x1_0")


def test_every_map_of_the_decoder_is_twice_as_large() -> None:
    graph = load_model("codenet_square").graph
    sides = [node.shape[1] for node in graph if node.name.endswith("enlarge")]
    assert sides == [32, 64, 128]


def test_a_layer_of_four_bits_stores_half_a_byte_a_weight() -> None:
    graph = load_model("codenet_square_w4a8").graph
    layers = [node for node in graph if isinstance(node.op, Conv2d) and node.name.startswith("stage")]
    for node in layers:
        assert isinstance(node.op, Conv2d)
        shapes = graph.input_shapes(node)
        biases = node.op.params(*shapes) - node.op.weights(*shapes)
        assert (node.op.weight_bits_total(*shapes) - 32 * biases) / 8 == 0.5 * node.op.weights(*shapes)
        assert node.op.activation_bits == 8


def deformable(deforms: str, channels: int = 16, width: int = 24, kernel: int = 3, **settings: int) -> Graph:
    block = block_function("deform_dw")
    image = {"width": width, "stride": 1, "kernel": kernel, "deforms": deforms, **settings}
    return flatten(draw_whole(lambda draw: block(draw, draw.input(channels, 14, 14), **image)), "train")


@pytest.mark.parametrize(("deforms", "channels"), [("original", 2 * 9), ("bounded", 2 * 9), ("square", 1)])
def test_free_taps_need_two_moves_each_and_a_square_needs_one(deforms: str, channels: int) -> None:
    rigid, moved = (_counts(deformable(kind)) for kind in ("rigid", deforms))
    # The rigid layer has a norm more.
    assert moved[0] - rigid[0] == channels * (24 + 1) - 2 * 24
    assert moved[1] - rigid[1] == 14 * 14 * 24 * channels


def _counts(graph: Graph) -> tuple[int, int]:
    pairs = [(node.op, graph.input_shapes(node)) for node in graph]
    return sum(op.params(*shapes) for op, shapes in pairs), sum(op.macs(*shapes) for op, shapes in pairs)


def test_taps_refuse_moves_of_another_kind() -> None:
    with pytest.raises(GraphError, match=r"move by a map of \(1, 7, 7\), got \(18, 7, 7\)"):
        DeformedTaps(3, "square").output_shape((8, 7, 7), (18, 7, 7))


def test_a_single_tap_is_no_square() -> None:
    with pytest.raises(GraphError, match="no distance between taps"):
        deformable("square", kernel=1)
