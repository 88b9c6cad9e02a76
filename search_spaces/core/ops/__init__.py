"""The operators an architecture is drawn with, one file a family."""

from search_spaces.core.ops.base import Op, Shape, Size, elements
from search_spaces.core.ops.hypercomplex import HypercomplexConv
from search_spaces.core.ops.learned_spacing import SpacedDepthwise
from search_spaces.core.ops.made_kernel import MadeKernel
from search_spaces.core.ops.pointwise import Activation, Norm, Scale
from search_spaces.core.ops.pooling import GlobalPool, Pool, Upsample
from search_spaces.core.ops.positions import PositionEmbedding, PositionSoftmax, PositionSum
from search_spaces.core.ops.token_mixing import Attention, GlobalFilter, LocalAggregation, RandomMix
from search_spaces.core.ops.weighted import ChannelConv, Conv2d, Linear
from search_spaces.core.ops.wiring import Add, Concat, Input, Multiply, Shuffle, Slice, Subtract, Zeros

__all__ = [
    "Activation",
    "Add",
    "Attention",
    "ChannelConv",
    "Concat",
    "Conv2d",
    "GlobalFilter",
    "GlobalPool",
    "HypercomplexConv",
    "Input",
    "Linear",
    "LocalAggregation",
    "MadeKernel",
    "Multiply",
    "Norm",
    "Op",
    "Pool",
    "PositionEmbedding",
    "PositionSoftmax",
    "PositionSum",
    "RandomMix",
    "Scale",
    "Shape",
    "Shuffle",
    "Size",
    "Slice",
    "SpacedDepthwise",
    "Subtract",
    "Upsample",
    "Zeros",
    "elements",
]
