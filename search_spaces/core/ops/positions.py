"""Operators that tell the positions of a map apart: an embedding, a softmax over them, a weighted sum of them."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, elements, map_shape


@dataclass(frozen=True)
class PositionEmbedding(Op):
    """A trained map that is added, so it fits maps of one size (arXiv:2010.11929, section 3.1)."""

    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "positions"

    def output_shape(self, *inputs: Shape) -> Shape:
        return map_shape(self, inputs[0])

    def params(self, *inputs: Shape) -> Size:
        return elements(inputs[0])


@dataclass(frozen=True)
class PositionSoftmax(Op):
    """Softmax over the positions of each channel, so that they sum to 1."""

    kind: ClassVar[str] = "activation"

    @property
    def variant(self) -> str:
        return "position_softmax"

    def output_shape(self, *inputs: Shape) -> Shape:
        return map_shape(self, inputs[0])


@dataclass(frozen=True)
class PositionSum(Op):
    """Sum over positions by weights: a map (C, H, W) and weights (1, H, W) -> (C,)."""

    kind: ClassVar[str] = "position_sum"

    def output_shape(self, *inputs: Shape) -> Shape:
        (channels, height, width), weights = map_shape(self, inputs[0]), map_shape(self, inputs[1])
        if weights[0] != 1 or weights[1] != height or weights[2] != width:
            raise GraphError(f"Weights of positions must be (1, {height}, {width}), got {weights}.")
        return (channels,)

    def macs(self, *inputs: Shape) -> Size:
        return elements(inputs[0])
