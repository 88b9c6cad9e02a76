"""MobileDet's backbones as the authors' code builds them (arXiv:2004.14525), without SSD's heads."""

import pytest

from search_spaces.core.block_spec import block_function
from search_spaces.core.builder import draw_whole
from search_spaces.core.graph import Graph, flatten
from search_spaces.core.load import load_model, load_points
from search_spaces.core.ops import Add, Conv
from search_spaces.core.rounding import half_up_multiple

# Parameters with batch norms up to the last map, and multiply-accumulates in units of 10^9 at 320 pixels.
PUBLISHED = {
    "mobiledet_cpu": (3_006_440, 0.408),
    "mobiledet_dsp": (5_839_952, 2.763),
    "mobiledet_edgetpu": (2_777_040, 1.474),
}


def backbone(graph: Graph) -> list[tuple[int, int, tuple[int, ...]]]:
    """(parameters, multiply-accumulates, shape) of every operator before the classifier."""
    counts = [(node, graph.input_shapes(node)) for node in graph if not node.name.startswith("head")]
    return [(node.op.params(*shapes), node.op.macs(*shapes), node.shape) for node, shapes in counts]


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_backbone_counts_as_published(name: str) -> None:
    counts = backbone(load_model(name).graph)
    params, macs = PUBLISHED[name]
    assert sum(count[0] for count in counts) == params
    assert sum(count[1] for count in counts) / 1e9 == pytest.approx(macs, abs=5e-4)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_backbone_ends_at_stride_32(name: str) -> None:
    *_, (_, _, shape) = backbone(load_model(name).graph)
    assert load_model(name).resolution == 320
    assert shape[1:] == (10, 10)


def test_every_published_backbone_is_held() -> None:
    assert load_points("mobiledet").keys() == PUBLISHED.keys()


def test_no_shortcut_crosses_a_stage_s_border_even_where_its_shape_stays() -> None:
    cpu = load_model("mobiledet_cpu").graph
    sums = {node.name.split(".")[0] + "." + node.name.split(".")[1] for node in cpu if isinstance(node.op, Add)}
    assert "stage5.block0" not in sums
    assert {f"stage5.block{at}" for at in (1, 2, 3)} <= sums


@pytest.mark.parametrize(
    ("width", "ratios", "weights"),
    [(96, (0.25, 0.75), 18_304), (64, (0.75, 0.75), 64 * 48 + 9 * 48 * 48 + 48 * 64)],
)
def test_a_tucker_layer_is_three_convolutions_between_rounded_ranks(
    width: int, ratios: tuple[float, float], weights: int
) -> None:
    settings = {"width": width, "stride": 1, "input_ratio": ratios[0], "output_ratio": ratios[1]}
    body = draw_whole(lambda draw: block_function("tucker")(draw, draw.input(64, 14, 14), **settings))
    graph = flatten(body, "train")
    drawn = sum(node.op.params(*graph.input_shapes(node)) for node in graph if isinstance(node.op, Conv))
    assert drawn == weights


@pytest.mark.parametrize(("channels", "rounded"), [(10, 8), (12, 16), (4, 8), (3, 8), (18, 16), (20, 24), (72, 72)])
def test_ranks_round_half_up_to_8(channels: float, rounded: int) -> None:
    assert half_up_multiple(channels, 8) == rounded
