"""What is declared for a block's operators: whom it is meant for, and what is refused with which nearest value."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_spaces.core.builder import GraphBuilder, draw_whole
from search_spaces.core.drawing import Edge
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import Graph, GraphNode, flatten
from search_spaces.core.numerics import Numerics
from search_spaces.core.ops import Conv2d
from search_spaces.core.sparsity import Sparsity
from search_spaces.core.sparsity_fit import largest_paying_rank


def layer(draw: GraphBuilder, x: Edge, *, outputs: int, kernel: int, groups: int, stride: int) -> Edge:
    y = draw.norm(draw.conv(x, outputs, kernel, groups=groups, stride=stride, name="mix"))
    return draw.norm(y, "layer")


def hidden(draw: GraphBuilder, x: Edge, *, width: int) -> Edge:
    return draw.conv(x, draw.hidden_channels(width))


def drawn(
    text: str, inputs: int, outputs: int, kernel: int = 1, groups: int = 1, stride: int = 1, form="train"
) -> Graph:
    settings = {"outputs": outputs, "kernel": kernel, "groups": groups, "stride": stride}
    return flatten(
        draw_whole(
            lambda draw: draw.block("b", layer, draw.input(inputs, 8, 8), numerics=Numerics(Sparsity(text)), **settings)
        ),
        form,
    )


def convolutions(graph: Graph) -> list[GraphNode]:
    return [node for node in graph if isinstance(node.op, Conv2d)]


@pytest.mark.parametrize(
    ("text", "kernel", "groups", "sparse"),
    [
        ("unstructured:0.5", 1, 1, True),
        ("unstructured:0.5", 3, 1, False),
        ("unstructured:0.5", 1, 2, False),
        ("2:4", 3, 1, True),
        ("2:4", 1, 4, False),
        ("2:4", 3, 8, False),
        ("block:4x2:0.5", 1, 1, True),
        ("block:4x2:0.5", 3, 1, False),
        ("channels:0.5", 1, 1, False),
    ],
)
def test_declared_zeros_go_where_they_are_meant_for(text: str, kernel: int, groups: int, sparse: bool) -> None:
    (conv,) = convolutions(drawn(text, 8, 8, kernel, groups))
    assert (conv.op.sparsity.text == text) == sparse


@pytest.mark.parametrize("text", ["unstructured:0.5", "2:4", "block:4x4:0.5", "rank:0.1"])
def test_a_gate_of_one_channel_stays_dense(text: str) -> None:
    (conv,) = convolutions(drawn(text, 6, 1))
    assert conv.op.sparsity.text == "dense"


REFUSED = [
    ("2:4", 42, 8, 3, "needs a multiple of 4 input channels, 'mix' has 42; nearest: 40 or 44"),
    ("1:16", 8, 8, 1, "'mix' has 8; nearest: 16"),
    ("block:16x1:0.5", 8, 24, 1, "'mix' of 24 outputs and 8 inputs; nearest: 16 or 32 outputs and 8 inputs"),
    ("block:8x4:0.5", 10, 24, 1, "nearest: 24 outputs and 8 or 12 inputs"),
    ("block:8x8:0.9", 8, 16, 1, "leaves nothing of the 128 weights of 'mix'; nearest: 'block:8x8:0.749999'"),
    ("block:8x8:0.9", 8, 8, 1, "nearest: 'dense'"),
    ("unstructured:0.99", 4, 4, 1, "leaves nothing of the 16 weights of 'mix'; nearest: 'unstructured:0.968749'"),
    ("rank:0.9", 64, 96, 1, "rank 58, which holds 9280 weights for 6144; nearest: 'rank:0.601'"),
    ("rank:0.01", 16, 32, 1, "rank 0.*nearest: 'rank:0.032'"),
    ("rank:0.5", 2, 2, 1, "nearest: 'dense'"),
]


@pytest.mark.parametrize(("text", "inputs", "outputs", "kernel", "reason"), REFUSED)
def test_what_does_not_fit_is_refused_with_the_nearest(
    text: str, inputs: int, outputs: int, kernel: int, reason: str
) -> None:
    with pytest.raises(GraphError, match=reason):
        drawn(text, inputs, outputs, kernel)


@pytest.mark.parametrize(("text", "inputs", "outputs", "kernel", "reason"), REFUSED)
def test_a_nearest_value_that_is_named_is_drawn(text: str, inputs: int, outputs: int, kernel: int, reason: str) -> None:
    with pytest.raises(GraphError) as refused:
        drawn(text, inputs, outputs, kernel)
    named = re.search(r"nearest: '(.+)'", str(refused.value))
    if named is not None:
        assert convolutions(drawn(named[1], inputs, outputs, kernel))


def test_a_low_rank_convolution_is_drawn_as_two() -> None:
    # Guo et al. 2024 (PELA, arXiv:2310.10700): r (m + n) weights for m n; 64 x 96 at rank 16.
    reduce, expand = convolutions(drawn("rank:0.25", 64, 96, stride=2))
    assert (reduce.name, expand.name) == ("b.mix_rank", "b.mix")
    assert (reduce.op.out_channels, expand.op.out_channels) == (16, 96)
    assert (reduce.op.stride, expand.op.stride, expand.shape) == (2, 1, (96, 4, 4))
    assert reduce.op.params((64, 8, 8)) + expand.op.params((16, 4, 4)) == 2560


def test_the_norm_behind_a_low_rank_pair_folds_into_its_second() -> None:
    reduce, expand = convolutions(drawn("rank:0.25", 64, 96, form="deploy"))
    assert (reduce.op.bias, expand.op.bias) == (False, True)


@given(st.integers(2, 200), st.integers(2, 200))
def test_the_largest_paying_rank_is_the_last_to_save_weights(rows: int, columns: int) -> None:
    rank = largest_paying_rank(rows, columns)
    assert rank * (rows + columns) < rows * columns <= (rank + 1) * (rows + columns)


@pytest.mark.parametrize(
    ("density", "width", "left"),
    [("channels:0.25", 100, 25), ("channels:0.25", 10, 3), ("channels:0.5", 1, 1), ("2:4", 100, 100)],
)
def test_channel_density_thins_hidden_widths(density: str, width: int, left: int) -> None:
    graph = flatten(
        draw_whole(
            lambda draw: draw.block("b", hidden, draw.input(4, 8, 8), numerics=Numerics(Sparsity(density)), width=width)
        ),
        "train",
    )
    assert graph.nodes[-1].shape[0] == left


def test_a_density_that_empties_a_layer_is_refused() -> None:
    with pytest.raises(GraphError, match=r"'channels:0.1' leaves none of 4 channels; nearest is 'channels:0.125'"):
        draw_whole(
            lambda draw: draw.block(
                "b", hidden, draw.input(4, 8, 8), numerics=Numerics(Sparsity("channels:0.1")), width=4
            )
        )
