"""One operator of a drawing as a torch module of the same shapes, parameters and multiply-accumulates.

Declared sparsity and precision are not applied here: a fresh model is dense fp32.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

from torch import nn
from torch.nn.utils import skip_init

from nas.errors import UserError
from nas.model.layers import GRN, BlurPool, ChannelMix, LayerNorm2d, LayerScale, ScaledGroupNorm, SquaredReLU, StarReLU
from nas.model.own_layers import layer_call
from nas.model.wiring import ChannelSlice, Concatenation, GlobalMean, Nought, Product, Sum
from search_spaces.core.ops import (
    Activation,
    Add,
    ChannelConv,
    Concat,
    Conv2d,
    GlobalPool,
    Input,
    Linear,
    Multiply,
    Norm,
    Op,
    Pool,
    Scale,
    Shape,
    Slice,
    Zeros,
)

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
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
def _(op: Input, *inputs: Shape) -> nn.Module:
    return nn.Identity()


@lower.register
def _(op: Conv2d, *inputs: Shape) -> nn.Module:
    return skip_init(
        nn.Conv2d,
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
    (channels, *_), is_map = inputs[0], len(inputs[0]) == 3
    match op.normalises:
        case "response" if is_map:
            return GRN(channels, op.shift)
        case "batch" if op.shift:
            return nn.BatchNorm2d(channels) if is_map else nn.BatchNorm1d(channels)
        case "layer":
            return LayerNorm2d(channels, op.shift) if is_map else nn.LayerNorm(channels, eps=1e-6, bias=op.shift)
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
    match op.pools:
        case "max":
            return nn.MaxPool2d(op.kernel, op.stride, op.padding, ceil_mode=op.ceil)
        case "average":
            # Padded zeros are no measurements: NAS-Bench-201's and ResNet-D's average leaves them out.
            return nn.AvgPool2d(op.kernel, op.stride, op.padding, op.ceil, count_include_pad=False)
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
def _(op: Concat, *inputs: Shape) -> nn.Module:
    return Concatenation()


@lower.register
def _(op: Slice, *inputs: Shape) -> nn.Module:
    return ChannelSlice(op.start, op.length)


@lower.register
def _(op: Zeros, *inputs: Shape) -> nn.Module:
    return Nought()
