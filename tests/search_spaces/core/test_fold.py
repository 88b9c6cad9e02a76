"""What a block leaves behind when it is folded for deployment."""

import pytest

from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from search_spaces.core.graph import GraphNode, flatten
from search_spaces.core.numerics import Numerics
from search_spaces.core.sparsity import DENSE, Sparsity


def deployed(block) -> list[GraphNode]:
    """The operators behind the image, without the last, which keeps the block's output in the block."""

    def network(draw: GraphBuilder) -> Edge:
        return draw.block("b", block, draw.input(8, 12, 12))

    return list(flatten(draw_whole(network), "deploy").nodes[1:])


def kinds(nodes: list[GraphNode]) -> list[str]:
    return [f"{node.op.kind}:{node.op.variant}" for node in nodes]


def test_a_batch_norm_becomes_the_bias_of_its_convolution() -> None:
    (conv,) = deployed(lambda draw, x: draw.norm(draw.conv(x, 4, 3)))
    assert conv.op.kind == "conv2d" and conv.op.bias


@pytest.mark.parametrize("normalises", ["layer", "group", "response"])
def test_no_other_norm_folds(normalises: str) -> None:
    assert len(deployed(lambda draw, x: draw.norm(draw.conv(x, 4, 3), normalises))) == 2


def test_a_convolution_that_is_read_elsewhere_keeps_its_norm_apart() -> None:
    def block(draw: GraphBuilder, x: Edge) -> Edge:
        y = draw.conv(x, 8, 3)
        return draw.concat(y, draw.norm(y))

    assert kinds(deployed(block)) == ["conv2d:", "norm:batch", "add:concat"]


def test_an_activation_between_keeps_the_norm() -> None:
    nodes = deployed(lambda draw, x: draw.norm(draw.activation(draw.conv(x, 4), "relu")))
    assert kinds(nodes) == ["conv2d:", "activation:relu", "norm:batch"]


def test_parallel_branches_merge_into_the_largest_kernel() -> None:
    def block(draw: GraphBuilder, x: Edge) -> Edge:
        branches = [draw.depthwise(x, 13), draw.depthwise(x, 5), draw.depthwise(x, 3, dilation=5, bias=True)]
        return draw.add(*(draw.norm(branch) for branch in branches))

    (conv,) = deployed(block)
    assert (conv.op.kernel, conv.op.padding, conv.op.dilation, conv.op.bias) == ((13, 13), (6, 6), 1, True)
    assert conv.op.groups == 8


def test_sparse_branches_merge_into_a_dense_kernel() -> None:
    def branches(draw: GraphBuilder, x: Edge) -> Edge:
        return draw.add(draw.norm(draw.conv(x, 8, 3)), draw.norm(draw.conv(x, 8)))

    (conv,) = deployed(
        lambda draw, x: draw.block("inner", branches, x, numerics=Numerics(Sparsity("2:4"), weight_bits=8))
    )
    assert (conv.op.sparsity, conv.op.weight_bits) == (DENSE, 8)


def test_a_norm_beside_a_convolution_enters_it() -> None:
    def block(draw: GraphBuilder, x: Edge) -> Edge:
        return draw.add(draw.norm(draw.conv(x, 8, 3, groups=4)), draw.norm(x))

    (conv,) = deployed(block)
    assert (conv.op.kernel, conv.op.groups, conv.op.bias) == ((3, 3), 4, True)


def test_a_norm_stays_where_its_sum_does_not_become_one_convolution() -> None:
    def block(draw: GraphBuilder, x: Edge) -> Edge:
        return draw.add(draw.conv(x, 8, 3), draw.norm(x), draw.activation(x, "relu"))

    assert kinds(deployed(block)) == ["conv2d:", "norm:batch", "activation:relu", "add:add"]


def test_dilated_branches_beyond_the_largest_kernel_count_with_their_extent() -> None:
    (conv,) = deployed(lambda draw, x: draw.add(draw.depthwise(x, 3, dilation=4), draw.depthwise(x, 5)))
    assert conv.op.kernel == (9, 9)
    assert not conv.op.bias


@pytest.mark.parametrize(
    "other",
    [
        lambda draw, x: draw.conv(x, 8, 3, groups=2),
        lambda draw, x: draw.conv(x, 8, (1, 11), groups=8),
        lambda draw, x: draw.conv(x, 8, 3),
    ],
)
def test_branches_of_unlike_shape_stay_apart(other) -> None:
    assert len(deployed(lambda draw, x: draw.add(draw.depthwise(x, 7), other(draw, x)))) == 3


def test_a_sum_with_the_input_stays_a_sum() -> None:
    assert kinds(deployed(lambda draw, x: draw.add(x, draw.depthwise(x, 3)))) == ["conv2d:", "add:add"]


def test_layer_scale_disappears_into_the_convolution_before_it() -> None:
    (conv,) = deployed(lambda draw, x: draw.scale(draw.norm(draw.conv(x, 8))))
    assert conv.op.params((8, 12, 12)) == 64 + 8


def test_the_shift_of_grn_becomes_the_bias_of_the_projection() -> None:
    grn, conv = deployed(lambda draw, x: draw.conv(draw.norm(x, "response"), 4))
    assert (grn.op.shift, conv.op.bias) == (False, True)
    assert grn.op.params((8, 12, 12)) == 8


def test_behind_a_border_of_zeros_the_shift_of_grn_stays() -> None:
    grn, conv = deployed(lambda draw, x: draw.conv(draw.norm(x, "response"), 4, 3))
    assert (grn.op.shift, conv.op.bias) == (True, False)


def test_a_batch_norm_enters_the_matrix_that_reads_it() -> None:
    (linear,) = deployed(lambda draw, x: draw.linear(draw.norm(draw.global_pool(x)), 4, bias=False))[1:]
    assert linear.op.bias


def test_a_batch_norm_enters_a_convolution_without_border_alone() -> None:
    def block(padding: int):
        return lambda draw, x: draw.conv(draw.norm(draw.activation(x, "relu")), 4, 3, padding=padding)

    assert kinds(deployed(block(0))) == ["activation:relu", "conv2d:"]
    assert kinds(deployed(block(1))) == ["activation:relu", "norm:batch", "conv2d:"]
