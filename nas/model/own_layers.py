"""Operators that torch has no module for -> the layer of ours that runs them, the same for builder and exporter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from torch import nn

from nas.model.deformed import DeformedTaps
from nas.model.edge_filter import EdgeFilter
from nas.model.evo_norm import EvoNormB0, EvoNormS0
from nas.model.frequencies import AdaptiveFilter, GlobalFilter
from nas.model.hypercomplex import HypercomplexConv
from nas.model.learned_spacing import SpacedDepthwise
from nas.model.long_convolution import SGConv
from nas.model.positions import PositionEmbedding, PositionSoftmax, PositionSum
from nas.model.token_mixing import Attention, BiasedAttention, LocalAggregation, RandomMix
from nas.model.waves import Rotation, WaveAggregation
from nas.model.window_attention import WindowAttention
from nas.model.wiring import ChannelShuffle, Difference, Enlarge, Larger, PixelShuffle, Upsample
from search_spaces.core import ops
from search_spaces.core.ops import Op, Shape

# Whose source an exported file may need.
LAYERS: tuple[type[nn.Module], ...] = (
    Difference,
    Larger,
    ChannelShuffle,
    Upsample,
    PixelShuffle,
    Enlarge,
    SGConv,
    Attention,
    BiasedAttention,
    WindowAttention,
    RandomMix,
    GlobalFilter,
    AdaptiveFilter,
    LocalAggregation,
    DeformedTaps,
    WaveAggregation,
    Rotation,
    SpacedDepthwise,
    HypercomplexConv,
    EdgeFilter,
    EvoNormS0,
    EvoNormB0,
    PositionEmbedding,
    PositionSoftmax,
    PositionSum,
)

Argument = int | float | bool | str


@dataclass(frozen=True)
class LayerCall:
    """`layer(**arguments)`; the layer's source reads torch alone."""

    layer: type[nn.Module]
    arguments: dict[str, Argument]


@singledispatch
def layer_call(op: Op, *inputs: Shape) -> LayerCall | None:
    """How an operator's layer is made on inputs of these shapes; None where it is none of ours."""
    return None


@layer_call.register
def _(op: ops.Subtract, *inputs: Shape) -> LayerCall:
    return LayerCall(Difference, {})


@layer_call.register
def _(op: ops.Maximum, *inputs: Shape) -> LayerCall:
    return LayerCall(Larger, {})


@layer_call.register
def _(op: ops.Shuffle, *inputs: Shape) -> LayerCall:
    return LayerCall(ChannelShuffle, {"groups": op.groups})


@layer_call.register
def _(op: ops.Upsample, *inputs: Shape) -> LayerCall:
    return LayerCall(Upsample, {"height": op.height, "width": op.width})


@layer_call.register
def _(op: ops.Enlarge, *inputs: Shape) -> LayerCall:
    return LayerCall(Enlarge, {"factor": op.factor})


@layer_call.register
def _(op: ops.SGConv, *inputs: Shape) -> LayerCall:
    channels, length = inputs[0]
    return LayerCall(SGConv, {"channels": channels, "length": length, **op.settings()})


@layer_call.register
def _(op: ops.Attention, *inputs: Shape) -> LayerCall:
    if op.position_bias:
        return LayerCall(BiasedAttention, {"heads": op.heads, "height": inputs[0][1], "width": inputs[0][2]})
    return LayerCall(Attention, {"heads": op.heads})


@layer_call.register
def _(op: ops.WindowAttention, *inputs: Shape) -> LayerCall:
    return LayerCall(WindowAttention, op.settings())


@layer_call.register
def _(op: ops.RandomMix, *inputs: Shape) -> LayerCall:
    return LayerCall(RandomMix, {"positions": inputs[0][1] * inputs[0][2]})


@layer_call.register
def _(op: ops.GlobalFilter, *inputs: Shape) -> LayerCall:
    channels, height, width = inputs[0]
    return LayerCall(GlobalFilter, {"channels": channels, "height": height, "width": width})


@layer_call.register
def _(op: ops.AdaptiveFilter, *inputs: Shape) -> LayerCall:
    return LayerCall(AdaptiveFilter, {"channels": inputs[0][0], **op.settings()})


@layer_call.register
def _(op: ops.LocalAggregation, *inputs: Shape) -> LayerCall:
    return LayerCall(LocalAggregation, {"kernel": op.kernel})


@layer_call.register
def _(op: ops.DeformedTaps, *inputs: Shape) -> LayerCall:
    return LayerCall(DeformedTaps, op.settings())


@layer_call.register
def _(op: ops.WaveAggregation, *inputs: Shape) -> LayerCall:
    return LayerCall(WaveAggregation, {})


@layer_call.register
def _(op: ops.Rotation, *inputs: Shape) -> LayerCall:
    return LayerCall(Rotation, {"channels": inputs[0][0]})


@layer_call.register
def _(op: ops.SpacedDepthwise, *inputs: Shape) -> LayerCall:
    return LayerCall(SpacedDepthwise, {"channels": inputs[0][0], **op.settings()})


@layer_call.register
def _(op: ops.HypercomplexConv, *inputs: Shape) -> LayerCall:
    return LayerCall(HypercomplexConv, {"channels": inputs[0][0], **op.settings()})


@layer_call.register
def _(op: ops.EdgeFilter, *inputs: Shape) -> LayerCall:
    return LayerCall(EdgeFilter, {"channels": inputs[0][0], "finds": op.finds})


@layer_call.register
def _(op: ops.PixelShuffle, *inputs: Shape) -> LayerCall:
    return LayerCall(PixelShuffle, {"factor": op.factor})


@layer_call.register
def _(op: ops.EvoNorm, *inputs: Shape) -> LayerCall:
    if op.formula == "s0":
        return LayerCall(EvoNormS0, {"channels": inputs[0][0], "groups": op.groups})
    return LayerCall(EvoNormB0, {"channels": inputs[0][0]})


@layer_call.register
def _(op: ops.PositionEmbedding, *inputs: Shape) -> LayerCall:
    channels, height, width = inputs[0]
    return LayerCall(PositionEmbedding, {"channels": channels, "height": height, "width": width})


@layer_call.register
def _(op: ops.PositionSoftmax, *inputs: Shape) -> LayerCall:
    return LayerCall(PositionSoftmax, {})


@layer_call.register
def _(op: ops.PositionSum, *inputs: Shape) -> LayerCall:
    return LayerCall(PositionSum, {})
