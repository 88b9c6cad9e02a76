"""Tokenizer of Compact Transformers (Hassani et al. 2021, arXiv:2104.05704, section 3.3): convolutions with pools."""

from typing import Annotated

from pydantic import Field

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.ops import PositionEmbedding
from search_spaces.core.settings import Channels, Kernel

# What all convolutions but the last put out.
INNER_CHANNELS = 64


def conv_tokenizer(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    kernel: Kernel = 3,
    convolutions: Annotated[int, Field(ge=1, le=4)] = 1,
) -> Edge:
    """(C, H, W) -> (width, H / (s 2)^n, W / (s 2)^n): n times a convolution of stride s, ReLU and a max pool.

    The stride follows from the kernel: 1 up to 5, 2 for 7. The embedding of positions fits images of one size.
    """
    return draw.block("stem", _tokens, x, width=width, kernel=kernel, convolutions=convolutions)


def _tokens(draw: GraphBuilder, x: Edge, *, width: int, kernel: int, convolutions: int) -> Edge:
    kernel, convolutions = int(kernel), int(convolutions)
    stride, padding = max(1, kernel // 2 - 1), max(1, kernel // 2)
    for step in range(convolutions):
        channels = width if step == convolutions - 1 else INNER_CHANNELS
        x = draw.conv(x, channels, kernel, stride=stride, padding=padding)
        x = draw.pool(draw.activation(x, "relu"), "max", 3, 2, padding=1)
    return draw.apply(PositionEmbedding(), x, name="positions")
