"""Shapes, parameters and multiply-accumulates of single operators, worked out by hand."""

import pytest

from search_spaces.core.errors import GraphError
from search_spaces.core.ops import (
    Activation,
    AdaptiveFilter,
    Add,
    Attention,
    Concat,
    Conv2d,
    EdgeFilter,
    EvoNorm,
    GlobalFilter,
    GlobalPool,
    HypercomplexConv,
    Input,
    Linear,
    LocalAggregation,
    Maximum,
    Multiply,
    Norm,
    Op,
    PixelShuffle,
    Pool,
    PositionEmbedding,
    PositionSoftmax,
    PositionSum,
    RandomMix,
    Rejoin,
    Rotation,
    Scale,
    Shuffle,
    Slice,
    SpacedDepthwise,
    Subtract,
    WaveAggregation,
    WindowAttention,
)
from search_spaces.core.sparsity import Sparsity

MAP = (16, 14, 10)
HALF = Sparsity("2:4")

# operator, input shapes, output shape, params, macs
BY_HAND = [
    (Input(3, 14, 10), (), (3, 14, 10), 0, 0),
    (Conv2d(32, (1, 1)), (MAP,), (32, 14, 10), 16 * 32, 16 * 32 * 140),
    (Conv2d(32, (3, 3), padding=(1, 1), bias=True), (MAP,), (32, 14, 10), 9 * 512 + 32, 9 * 512 * 140),
    (Conv2d(32, (3, 3), 2, (1, 1)), (MAP,), (32, 7, 5), 9 * 512, 9 * 512 * 35),
    (Conv2d(16, (7, 7), 1, (3, 3), groups=16), (MAP,), MAP, 49 * 16, 49 * 16 * 140),
    (Conv2d(32, (3, 3), 1, (2, 2), dilation=2, groups=4), (MAP,), (32, 14, 10), 9 * 4 * 32, 9 * 4 * 32 * 140),
    (Conv2d(16, (1, 11), 1, (0, 5), groups=16), (MAP,), MAP, 11 * 16, 11 * 16 * 140),
    (Conv2d(8, (3, 3)), (MAP,), (8, 12, 8), 9 * 128, 9 * 128 * 96),
    (Linear(10), ((16,),), (10,), 170, 160),
    (Linear(10, bias=False), ((16,),), (10,), 160, 160),
    (Norm("batch"), (MAP,), MAP, 32, 0),
    (Norm("group", groups=4), (MAP,), MAP, 32, 0),
    (Norm("response", shift=False), (MAP,), MAP, 16, 0),
    (Activation("gelu"), (MAP,), MAP, 0, 0),
    (Activation("star_relu"), (MAP,), MAP, 2, 0),
    (Scale(), (MAP,), MAP, 16, 0),
    (Pool("max", 3, 2, 1), (MAP,), (16, 7, 5), 0, 0),
    (Pool("average", 2, 2), ((16, 7, 5),), (16, 3, 2), 0, 0),
    (Pool("blur", 3, 2, 1), (MAP,), (16, 7, 5), 0, 9 * 16 * 35),
    (GlobalPool(), (MAP,), (16,), 0, 0),
    (Add(), (MAP, MAP, MAP), MAP, 0, 0),
    (Subtract(), (MAP, MAP), MAP, 0, 0),
    (Subtract(), (MAP, (16,)), MAP, 0, 0),
    (Maximum(), (MAP, MAP), MAP, 0, 0),
    (PositionEmbedding(), (MAP,), MAP, 16 * 140, 0),
    (PositionSoftmax(), (MAP,), MAP, 0, 0),
    (PositionSum(), (MAP, (1, 14, 10)), (16,), 0, 16 * 140),
    (Multiply(), (MAP, (1, 14, 10)), MAP, 0, 0),
    (SpacedDepthwise(9, 7), (MAP,), MAP, 16 * 9 * (1 + 2), 16 * 49 * 140),
    (SpacedDepthwise(9, 7, "gauss", bias=True), (MAP,), MAP, 16 * 9 * (1 + 2 + 1) + 16, 16 * 49 * 140),
    (EvoNorm("s0", groups=8), (MAP,), MAP, 3 * 16, 0),
    (EvoNorm("b0"), (MAP,), MAP, 3 * 16, 0),
    (EdgeFilter("laplacian"), (MAP,), MAP, 2 * 16, 9 * 16 * 140),
    (PixelShuffle(4), (MAP,), (1, 56, 40), 0, 0),
    (HypercomplexConv(32, 3, 4), (MAP,), (32, 14, 10), 4**3 + 9 * 512 // 4, 9 * 512 * 140),
    (HypercomplexConv(32, 5, 8, 2, bias=True), (MAP,), (32, 7, 5), 8**3 + 25 * 64 + 32, 25 * 512 * 35),
    (LocalAggregation(3), (MAP, (36, 14, 10)), MAP, 0, 0),
    (Shuffle(4), (MAP,), MAP, 0, 0),
    (Scale(0.5, trained=False), (MAP,), MAP, 0, 0),
    (GlobalFilter(), (MAP,), MAP, 16 * 14 * 6 * 2, 0),
    # A complex product is four real ones; of ten columns of frequencies four mirror others.
    (AdaptiveFilter(8), (MAP,), MAP, 2 * (2 * 8 * 2 * 2 + 2 * 16), 2 * 4 * (14 * 6) * 16 * 2),
    (WaveAggregation(), (MAP, (24, 14, 10), (24, 14, 10)), (24, 14, 10), 0, 0),
    (Rotation(), (MAP,), MAP, 2 * 8, 0),
    (WindowAttention(4, 7), (MAP, MAP, (8, 14, 10)), (8, 14, 10), 0, 4 * 49 * 49 * (16 + 8)),
    (WindowAttention(4, 2, spread=True), (MAP, MAP, MAP), MAP, 0, 35 * 4 * 4 * 32),
    (Attention(4), (MAP, MAP, (8, 14, 10)), (8, 14, 10), 0, 140 * 140 * (16 + 8)),
    (Attention(4, position_bias=True), (MAP, MAP, MAP), MAP, 4 * 140, 140 * 140 * 32),
    (Multiply(), (MAP, (16,)), MAP, 0, 0),
    (Concat(), (MAP, (4, 14, 10)), (20, 14, 10), 0, 0),
    (Rejoin(7), (MAP, MAP), (32, 14, 10), 0, 0),
    (Slice(4, 12), (MAP,), (12, 14, 10), 0, 0),
]

REFUSED = [
    (Conv2d(32, (3, 3)), ((16,),), "needs a .* map"),
    (Conv2d(32, (3, 3), groups=3), (MAP,), "3 groups"),
    (Conv2d(30, (3, 3), groups=4), (MAP,), "4 groups"),
    (Conv2d(32, (11, 11)), (MAP,), "window of 11 .* side of 10"),
    (Conv2d(32, (5, 5), dilation=3), (MAP,), "dilation 3"),
    (Linear(10), (MAP,), "needs a vector"),
    (Norm("group", groups=5), (MAP,), "5 norm groups"),
    (Pool("max", 15, 1), (MAP,), "window of 15"),
    (GlobalPool(), ((16,),), "needs a .* map"),
    (Add(), (MAP, (8, 14, 10)), "Cannot add"),
    (Add(), (MAP, (16,)), "Cannot add"),
    (Multiply(), (MAP, (8,)), "gate of 8"),
    (Multiply(), (MAP, (16, 7, 5)), "gate"),
    (Concat(), (MAP, (4, 7, 5)), "Cannot concatenate"),
    (Concat(), (MAP, (4,)), "Cannot concatenate"),
    (Slice(8, 12), (MAP,), "only 16"),
    (Maximum(), (MAP, (16,)), "Cannot take the larger"),
    (PixelShuffle(3), (MAP,), "squares of 9"),
    (EvoNorm("s0"), (MAP,), "32 groups"),
    (EvoNorm("b0"), ((16,),), "needs a .* map"),
    (Subtract(), (MAP, (8,)), "Cannot subtract"),
    (AdaptiveFilter(3), (MAP,), "3 blocks"),
    (WaveAggregation(), (MAP, (8, 14, 10), (8, 14, 10)), "8 waves"),
    (WaveAggregation(), (MAP, (24, 14, 10), (32, 14, 10)), "one shape"),
    (Rotation(), ((15, 14, 10),), "15 channels are no pairs"),
    (WindowAttention(3, 7), (MAP, MAP, MAP), "3 heads"),
    (Attention(3), (MAP, MAP, MAP), "3 heads"),
    (HypercomplexConv(32, 3, 3), (MAP,), "algebra of 3"),
    (HypercomplexConv(30, 3, 4), (MAP,), "30 output channels"),
    (Shuffle(3), (MAP,), "3 parts"),
    (PositionSum(), (MAP, MAP), r"\(1, 14, 10\)"),
    (LocalAggregation(3), (MAP, (10, 14, 10)), "10 weights"),
    (LocalAggregation(3), (MAP, (27, 14, 10)), "groups of 9"),
    (LocalAggregation(3), (MAP, (36, 7, 5)), "one size"),
    (Attention(2), (MAP, MAP, (16,)), "needs a .* map"),
    (Pool("blur", 3, 2, 1), ((16, 5, 1),), "reflects a border of 1"),
]


def name(held: tuple) -> str:
    return f"{type(held[0]).__name__}-{held[0].variant}"


@pytest.mark.parametrize(("op", "inputs", "output", "params", "macs"), BY_HAND)
def test_an_operator_counts_as_by_hand(op: Op, inputs, output, params: int, macs: int) -> None:
    assert op.output_shape(*inputs) == output
    assert op.params(*inputs) == params
    assert op.macs(*inputs) == macs
    assert op.nonzeros(*inputs) == params
    assert op.weight_bits_total(*inputs) == 32 * params


@pytest.mark.parametrize(("op", "inputs", "reason"), REFUSED)
def test_what_does_not_fit_an_operator_is_refused(op: Op, inputs, reason: str) -> None:
    with pytest.raises(GraphError, match=reason):
        op.output_shape(*inputs)


def test_sparse_weights_of_few_bits_are_stored_beside_a_full_bias() -> None:
    conv = Conv2d(32, (1, 1), bias=True, sparsity=HALF, weight_bits=8)
    assert conv.nonzeros(MAP) == 16 * 32 // 2 + 32
    # Two bits of index for each weight that stays.
    assert conv.weight_bits_total(MAP) == (8 + 2) * 16 * 32 // 2 + 32 * 32
    assert conv.effective_macs(MAP) == conv.macs(MAP) // 2
    assert Linear(10, weight_bits=4).weight_bits_total((16,)) == 4 * 160 + 32 * 10


def test_a_random_matrix_is_stored_but_never_trained() -> None:
    mix = RandomMix()
    assert mix.params(MAP) == 0
    assert mix.weight_bits_total(MAP) == 32 * 140 * 140
    assert mix.macs(MAP) == 16 * 140 * 140
