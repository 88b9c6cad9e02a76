"""Stem of LSNet (arXiv:2503.23135, section 3.3): strided 3x3 convolutions, each twice as wide as the one before."""

from typing import Annotated

from pydantic import Field

from search_spaces.core.builder import GraphBuilder
from search_spaces.core.drawing import Edge
from search_spaces.core.settings import ActivationName, Channels


def halving_stem(
    draw: GraphBuilder,
    x: Edge,
    *,
    width: Channels,
    steps: Annotated[int, Field(ge=1, le=5)] = 3,
    activation: ActivationName = "relu",
) -> Edge:
    """(C, H, W) -> (width, H / 2^steps, W / 2^steps), rounded up at each step."""
    return draw.block("stem", _halved, x, width=width, steps=steps, activation=activation)


def _halved(draw: GraphBuilder, x: Edge, *, width: int, steps: int, activation: str) -> Edge:
    steps = int(steps)
    for step in range(steps):
        x = draw.activation(x, activation) if step > 0 else x
        channels = width // 2 ** (steps - 1 - step)
        x = draw.norm(draw.conv(x, channels, 3, stride=2, name=f"conv{step + 1}"), name=f"norm{step + 1}")
    return x
