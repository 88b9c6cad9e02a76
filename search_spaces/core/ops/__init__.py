"""The operators an architecture is drawn with, one file a family."""

from search_spaces.core.ops.base import Op, Shape, Size, elements, rank_of
from search_spaces.core.ops.deformed import DeformedTaps, moves_a_position
from search_spaces.core.ops.edge_filter import EdgeFilter
from search_spaces.core.ops.evo_norm import EvoNorm
from search_spaces.core.ops.frequencies import AdaptiveFilter, GlobalFilter
from search_spaces.core.ops.hypercomplex import HypercomplexConv
from search_spaces.core.ops.learned_spacing import SpacedDepthwise
from search_spaces.core.ops.long_convolution import SGConv
from search_spaces.core.ops.made_kernel import MadeKernel
from search_spaces.core.ops.pointwise import Activation, Norm, Scale
from search_spaces.core.ops.pooling import Enlarge, GlobalPool, PixelShuffle, Pool, Upsample
from search_spaces.core.ops.positions import PositionEmbedding, PositionSoftmax, PositionSum
from search_spaces.core.ops.reversible import Rejoin
from search_spaces.core.ops.token_mixing import Attention, LocalAggregation, RandomMix
from search_spaces.core.ops.waves import Rotation, WaveAggregation
from search_spaces.core.ops.weighted import ChannelConv, Conv, Conv1d, Conv2d, Conv3d, Linear
from search_spaces.core.ops.window_attention import WindowAttention
from search_spaces.core.ops.wiring import (
    Add,
    Concat,
    Input,
    Maximum,
    Multiply,
    Shuffle,
    Signal,
    Slice,
    Source,
    Subtract,
    Volume,
    Zeros,
)

__all__ = [
    "Activation",
    "AdaptiveFilter",
    "Add",
    "Attention",
    "ChannelConv",
    "Concat",
    "Conv",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "DeformedTaps",
    "EdgeFilter",
    "Enlarge",
    "EvoNorm",
    "GlobalFilter",
    "GlobalPool",
    "HypercomplexConv",
    "Input",
    "Linear",
    "LocalAggregation",
    "MadeKernel",
    "Maximum",
    "Multiply",
    "Norm",
    "Op",
    "PixelShuffle",
    "Pool",
    "PositionEmbedding",
    "PositionSoftmax",
    "PositionSum",
    "RandomMix",
    "Rejoin",
    "Rotation",
    "SGConv",
    "Scale",
    "Shape",
    "Shuffle",
    "Signal",
    "Size",
    "Slice",
    "Source",
    "SpacedDepthwise",
    "Subtract",
    "Upsample",
    "Volume",
    "WaveAggregation",
    "WindowAttention",
    "Zeros",
    "elements",
    "moves_a_position",
    "rank_of",
]
