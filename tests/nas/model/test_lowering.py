from inspect import isabstract

import pytest
import torch
from torch import nn

from nas.errors import UserError
from nas.model.lowering import ACTIVATIONS, lower
from search_spaces.core.ops import (
    Activation,
    AdaptiveFilter,
    Add,
    Attention,
    ChannelConv,
    Concat,
    Conv1d,
    Conv2d,
    Conv3d,
    DeformedTaps,
    EdgeFilter,
    Enlarge,
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
    SGConv,
    Shape,
    Shuffle,
    Signal,
    Slice,
    SpacedDepthwise,
    Subtract,
    Upsample,
    Volume,
    WaveAggregation,
    WindowAttention,
    Zeros,
)

pytestmark = pytest.mark.torch

VECTOR, SIGNAL, MAP, VOLUME = (8,), (8, 40), (8, 10, 6), (8, 6, 10, 4)
CASES: list[tuple[Op, list[Shape]]] = [
    (Signal(*SIGNAL), [SIGNAL]),
    (Input(*MAP), [MAP]),
    (Volume(*VOLUME), [VOLUME]),
    (Conv1d(12, (5,), 2, (4,), 2, 4, True), [SIGNAL]),
    (Conv3d(12, (3, 5, 1), 2, (1, 2, 0), 1, 4, True), [VOLUME]),
    (Conv2d(12, (3, 5), 2, (1, 2), 1, 4, True), [MAP]),
    (Linear(5, bias=False), [VECTOR]),
    (ChannelConv(5), [VECTOR]),
    *[(Norm(kind), [MAP]) for kind in ("batch", "layer", "response")],
    (Norm("group", groups=4), [MAP]),
    *[(Norm(kind), [VECTOR]) for kind in ("batch", "layer", "group")],
    (Norm("response", shift=False), [MAP]),
    *[(Norm(kind), [shape]) for kind in ("batch", "layer", "group") for shape in (SIGNAL, VOLUME)],
    *[(Activation(function), [MAP]) for function in ACTIVATIONS],
    (Scale(0.5), [MAP]),
    *[(Scale(0.5), [shape]) for shape in (VECTOR, SIGNAL, VOLUME)],
    *[(Pool(pools, 3, 2, 1), [shape]) for pools in ("max", "average") for shape in (SIGNAL, VOLUME)],
    *[(GlobalPool(), [shape]) for shape in (SIGNAL, VOLUME)],
    *[(Enlarge(2), [shape]) for shape in (SIGNAL, MAP, VOLUME)],
    *[(Multiply(), [shape, gate]) for shape in (SIGNAL, VOLUME) for gate in (VECTOR, shape, (1, *shape[1:]))],
    *[(op, [shape, shape]) for op in (Add(), Concat()) for shape in (SIGNAL, VOLUME)],
    *[(SGConv(4, scales), [SIGNAL]) for scales in (1, 3, 5)],
    (Pool("max", 3, 2, 1), [MAP]),
    (Pool("average", 2, 2), [MAP]),
    (Pool("max", 3, 2, ceil=True), [MAP]),
    (Pool("average", 3, 2, 1, ceil=True), [MAP]),
    (Pool("blur", 5, 2, 2), [MAP]),
    (GlobalPool(), [MAP]),
    (Upsample(21, 6), [MAP]),
    (Add(), [MAP, MAP, MAP]),
    (Subtract(), [MAP, MAP]),
    *[(Subtract(), [shape, VECTOR]) for shape in (SIGNAL, MAP, VOLUME)],
    (Maximum(), [MAP, MAP]),
    (Attention(2), [MAP, MAP, (6, 10, 6)]),
    (RandomMix(), [MAP]),
    (PositionEmbedding(), [MAP]),
    (PositionSoftmax(), [MAP]),
    (PositionSum(), [MAP, (1, 10, 6)]),
    (Multiply(), [MAP, (1, 10, 6)]),
    *[(SpacedDepthwise(4, 5, kind, bias), [MAP]) for kind, bias in (("v1", True), ("gauss", False), ("max", True))],
    (EvoNorm("s0", groups=4), [MAP]),
    (EvoNorm("b0"), [MAP]),
    *[(EdgeFilter(finds), [MAP]) for finds in ("sobel_x", "sobel_y", "laplacian")],
    (PixelShuffle(2), [MAP]),
    (HypercomplexConv(12, 3, 4, 2, bias=True), [MAP]),
    (Attention(2, position_bias=True), [MAP, MAP, (6, 10, 6)]),
    (LocalAggregation(3), [MAP, (18, 10, 6)]),
    *[(DeformedTaps(3, deforms), [MAP, (18, 10, 6)]) for deforms in ("original", "bounded")],
    (DeformedTaps(5, "square", stride=2), [MAP, (1, 5, 3)]),
    (GlobalFilter(), [MAP]),
    (AdaptiveFilter(4), [MAP]),
    (WaveAggregation(), [MAP, (12, 10, 6), (12, 10, 6)]),
    (Rotation(), [MAP]),
    *[(WindowAttention(2, 4, spread), [MAP, MAP, (6, 10, 6)]) for spread in (False, True)],
    (Shuffle(4), [MAP]),
    (Scale(0.5, trained=False), [MAP]),
    (Norm("layer", shift=False), [MAP]),
    (Norm("group", groups=4, shift=False), [MAP]),
    (Multiply(), [MAP, VECTOR]),
    (Multiply(), [MAP, MAP]),
    (Concat(), [MAP, (3, 10, 6)]),
    (Slice(2, 5), [MAP]),
    (Rejoin(7), [MAP, MAP]),
    (Zeros(), [MAP]),
]


@pytest.mark.parametrize(("op", "shapes"), CASES, ids=lambda case: str(case))
def test_a_module_has_the_shape_and_the_parameters_of_its_operator(op: Op, shapes: list[Shape]) -> None:
    module = lower(op, *shapes).eval()
    output = module(*(torch.zeros(2, *shape) for shape in shapes))
    assert tuple(output.shape[1:]) == op.output_shape(*shapes)
    drawn_params = op.params(*shapes) if shapes else 0
    assert sum(parameter.numel() for parameter in module.parameters()) == drawn_params


def test_every_operator_that_can_be_drawn_is_lowered_above() -> None:
    promises = [Op, *Op.__subclasses__()]
    kinds = {kind for promise in promises for kind in promise.__subclasses__() if not isabstract(kind)}
    # Other tests make operators of their own.
    assert {type(op) for op, _ in CASES} == {kind for kind in kinds if kind.__module__.startswith("search_spaces.")}


def test_an_unknown_activation_is_named_with_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"'mish'.*relu"):
        lower(Activation("mish"), MAP)


def test_blur_keeps_a_constant_map_and_halves_a_ramp() -> None:
    blur = lower(Pool("blur", 3, 2, 1), (1, 8, 8))
    torch.testing.assert_close(blur(torch.full((1, 1, 8, 8), 3.0)), torch.full((1, 1, 4, 4), 3.0))
    ramp = torch.arange(8.0).expand(1, 1, 8, 8)
    torch.testing.assert_close(blur(ramp)[0, 0, 0], torch.tensor([0.5, 2.0, 4.0, 6.0]))


def test_average_pooling_leaves_padded_zeros_out() -> None:
    ones = torch.ones(1, 1, 4, 4)
    torch.testing.assert_close(lower(Pool("average", 3, 1, 1), (1, 4, 4))(ones), ones)


def test_grn_with_zero_gamma_is_the_identity_plus_shift() -> None:
    grn = lower(Norm("response"), MAP)
    nn.init.constant_(grn.get_parameter("beta"), 2.0)
    x = torch.randn(1, *MAP, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(grn(x), x + 2)


def test_grn_answers_with_each_channels_share_of_the_mean_norm() -> None:
    grn = lower(Norm("response"), (2, 1, 1))
    nn.init.ones_(grn.get_parameter("gamma"))
    # Norms 3 and 1, mean 2: responses 1.5 and 0.5, each added to the identity.
    torch.testing.assert_close(grn(torch.tensor([[[[3.0]], [[1.0]]]])), torch.tensor([[[[7.5]], [[1.5]]]]))


def test_star_relu_has_unit_variance_and_no_mean_for_a_normal_input() -> None:
    x = torch.randn(200_000, generator=torch.Generator().manual_seed(0))
    y = lower(Activation("star_relu"), MAP)(x)
    assert abs(y.mean()) < 0.01
    assert abs(y.var() - 1) < 0.02
