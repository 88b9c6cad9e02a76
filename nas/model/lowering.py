"""One operator of a drawing as a torch module of the same shapes, parameters and multiply-accumulates.

Declared sparsity and precision are not applied here: a fresh model is dense fp32.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

from torch import nn
from torch.nn.utils import skip_init

from nas.errors import UserError
from nas.model.layers import GRN, BlurPool, ChannelMix, ChannelNorm, LayerScale, ScaledGroupNorm, SquaredReLU, StarReLU
from nas.model.own_layers import layer_call
from nas.model.wiring import ChannelSlice, Concatenation, GlobalMean, Nought, Product, Sum
from search_spaces.core.ops import (
    Activation,
    Add,
    ChannelConv,
    Concat,
    Conv,
    GlobalPool,
    Linear,
    Multiply,
    Norm,
    Op,
    Pool,
    Rejoin,
    Scale,
    Shape,
    Slice,
    Source,
    Zeros,
    rank_of,
)

MAP_RANK = 2
# By spatial rank.
CONVOLUTIONS = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}
BATCH_NORMS = {0: nn.BatchNorm1d, 1: nn.BatchNorm1d, 2: nn.BatchNorm2d, 3: nn.BatchNorm3d}
MAX_POOLS = {1: nn.MaxPool1d, 2: nn.MaxPool2d, 3: nn.MaxPool3d}
AVERAGE_POOLS = {1: nn.AvgPool1d, 2: nn.AvgPool2d, 3: nn.AvgPool3d}

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "leaky_relu": nn.LeakyReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "hardswish": nn.Hardswish,
    "sigmoid": nn.Sigmoid,
    "hardsigmoid": nn.Hardsigmoid,
    "star_relu": StarReLU,
    "squared_relu": SquaredReLU,
}


@singledispatch
def lower(op: Op, *inputs: Shape) -> nn.Module:
    """The module of one operator on inputs of these shapes; `initialise` fills its kernels and matrices.

    Raises:
        UserError: torch has no module for it here; the message names the operator.
    """
    own = layer_call(op, *inputs)
    if own is None:
        raise UserError(f"No torch module for the operator {type(op).__name__}; nas/model/own_layers.py needs one.")
    return own.layer(**own.arguments)


@lower.register
def _(op: Source, *inputs: Shape) -> nn.Module:
    return nn.Identity()


@lower.register
def _(op: Conv, *inputs: Shape) -> nn.Module:
    return skip_init(
        CONVOLUTIONS[op.rank],
        inputs[0][0],
        op.out_channels,
        op.kernel,
        op.stride,
        op.padding,
        op.dilation,
        op.groups,
        op.bias,
    )


@lower.register
def _(op: ChannelConv, *inputs: Shape) -> nn.Module:
    return ChannelMix(op.kernel)


@lower.register
def _(op: Linear, *inputs: Shape) -> nn.Module:
    return skip_init(nn.Linear, inputs[0][0], op.out_features, op.bias)


@lower.register
def _(op: Norm, *inputs: Shape) -> nn.Module:
    channels, rank = inputs[0][0], rank_of(inputs[0])
    match op.normalises:
        case "response" if rank == MAP_RANK:
            return GRN(channels, op.shift)
        case "batch" if op.shift:
            return BATCH_NORMS[rank](channels)
        case "layer":
            return ChannelNorm(channels, op.shift) if rank else nn.LayerNorm(channels, eps=1e-6, bias=op.shift)
        case "group":
            return nn.GroupNorm(op.groups, channels) if op.shift else ScaledGroupNorm(op.groups, channels)
    raise UserError(f"No torch module for {op} on shape {inputs[0]}; known: batch, layer, group, and response on maps.")


@lower.register
def _(op: Activation, *inputs: Shape) -> nn.Module:
    if op.function not in ACTIVATIONS:
        raise UserError(f"No torch module for activation '{op.function}'; known: {', '.join(ACTIVATIONS)}.")
    return ACTIVATIONS[op.function]()


@lower.register
def _(op: Scale, *inputs: Shape) -> nn.Module:
    return LayerScale(inputs[0][0], op.initial, op.trained)


@lower.register
def _(op: Pool, *inputs: Shape) -> nn.Module:
    rank = rank_of(inputs[0])
    match op.pools:
        case "max":
            return MAX_POOLS[rank](op.kernel, op.stride, op.padding, ceil_mode=op.ceil)
        case "average":
            # Padded zeros are no measurements: NAS-Bench-201's and ResNet-D's average leaves them out.
            return AVERAGE_POOLS[rank](op.kernel, op.stride, op.padding, op.ceil, count_include_pad=False)
        case "blur" if not op.ceil:
            return BlurPool(op.kernel, op.stride, op.padding)
    raise UserError(f"No torch module for the pool '{op.pools}'; known: max, average, and blur without ceil.")


@lower.register
def _(op: GlobalPool, *inputs: Shape) -> nn.Module:
    return GlobalMean()


@lower.register
def _(op: Add, *inputs: Shape) -> nn.Module:
    return Sum()


@lower.register
def _(op: Multiply, *inputs: Shape) -> nn.Module:
    return Product()


@lower.register
def _(op: Concat | Rejoin, *inputs: Shape) -> nn.Module:
    return Concatenation()


@lower.register
def _(op: Slice, *inputs: Shape) -> nn.Module:
    return ChannelSlice(op.start, op.length)


@lower.register
def _(op: Zeros, *inputs: Shape) -> nn.Module:
    return Nought()
