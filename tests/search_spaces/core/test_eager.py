"""A network as an eager framework runs it."""

import pytest

from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Body, Edge, Placed
from search_spaces.core.eager import items_in
from search_spaces.core.graph import flatten
from search_spaces.core.load import load_model, load_space


def eager(block) -> list[str]:
    def network(draw: GraphBuilder) -> Edge:
        return draw.block("b", block, draw.input(8, 12, 12))

    return [f"{node.op.kind}:{node.op.variant}" for node in flatten(draw_whole(network), "eager").nodes[1:]]


def test_a_batch_norm_behind_a_convolution_stays_a_kernel() -> None:
    assert eager(lambda draw, x: draw.norm(draw.conv(x, 4, 3))) == ["conv2d:", "norm:batch"]


def test_branches_are_merged_and_their_norms_with_them() -> None:
    def block(draw: GraphBuilder, x: Edge) -> Edge:
        return draw.add(draw.norm(draw.conv(x, 8, 3)), draw.norm(draw.conv(x, 8, 1)))

    assert eager(block) == ["conv2d:"]


def test_a_norm_that_a_later_fold_reads_through_stays_folded() -> None:
    def block(draw: GraphBuilder, x: Edge) -> Edge:
        return draw.norm(draw.conv(draw.norm(x), 8, 1))

    assert eager(block) == ["conv2d:"]


def test_a_factor_behind_a_folded_norm_is_folded_with_it() -> None:
    assert eager(lambda draw, x: draw.scale(draw.norm(draw.conv(x, 4, 3)))) == ["conv2d:"]


def operators(body: Body) -> int:
    """How many a drawing runs eagerly, on every way through it."""
    items = [item for path in body.paths for item in items_in(path, "eager")]
    return sum(operators(item.body) if isinstance(item, Placed) else 1 for item in items)


def test_branches_whose_kernels_vary_are_read_after_the_drawing_is_done() -> None:
    assert operators(load_space("cfsr").varying_drawing) > operators(load_model("cfsr_x2").drawing)


@pytest.mark.parametrize(("model", "norms"), [("mobilenetv2_100", 52), ("resnet50", 53), ("repvgg_a0", 0)])
def test_published_networks_keep_the_norms_that_deployment_alone_would_fold(model: str, norms: int) -> None:
    architecture = load_model(model)
    kept = [node for node in architecture.eager if node.op.kind == "norm"]
    folded = [node for node in architecture.deployed if node.op.kind == "norm"]
    assert (len(kept), len(folded)) == (norms, 0)
    assert {node.name for node in architecture.deployed} <= {node.name for node in architecture.eager}
