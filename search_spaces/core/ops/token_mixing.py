"""Operators that mix positions of a map by other weights than a trained kernel's."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, map_shape


def attended_shape(op: Op, heads: Size, *inputs: Shape) -> Shape:
    """Shape of what queries, keys and values, all maps, are mixed to: that of the values.

    Raises:
        GraphError: the heads do not divide their channels.
    """
    queries, keys, values = (map_shape(op, shape) for shape in inputs)
    if queries[0] != keys[0] or queries[0] % heads != 0 or values[0] % heads != 0:
        raise GraphError(
            f"{heads} heads do not divide {queries[0]} query, {keys[0]} key and {values[0]} value channels."
        )
    return values


@dataclass(frozen=True)
class Attention(Op):
    """Softmax attention between all positions (Vaswani et al. 2017, arXiv:1706.03762): queries, keys, values -> values.

    With `position_bias` every head learns a number for each distance in rows and columns (LeViT, arXiv:2104.01136).
    """

    heads: Size
    position_bias: bool = False
    kind: ClassVar[str] = "attention"

    def output_shape(self, *inputs: Shape) -> Shape:
        return attended_shape(self, self.heads, *inputs)

    def params(self, *inputs: Shape) -> Size:
        return self.heads * inputs[0][1] * inputs[0][2] if self.position_bias else 0

    def macs(self, *inputs: Shape) -> Size:
        (depth, height, width), _, values = inputs
        positions = height * width
        return positions * positions * (depth + values[0])


@dataclass(frozen=True)
class RandomMix(Op):
    """Every position becomes a mean over all, weighted by a random matrix that is never trained (arXiv:2210.13452)."""

    kind: ClassVar[str] = "random_mix"

    def output_shape(self, *inputs: Shape) -> Shape:
        return map_shape(self, inputs[0])

    def frozen(self, *inputs: Shape) -> Size:
        """Stored values that are no parameters."""
        positions = inputs[0][1] * inputs[0][2]
        return positions * positions

    def macs(self, *inputs: Shape) -> Size:
        return inputs[0][0] * self.frozen(*inputs)

    def weight_bits_total(self, *inputs: Shape) -> Size:
        return 32 * self.frozen(*inputs)


@dataclass(frozen=True)
class LocalAggregation(Op):
    """Every position sums its window by weights of its own (SKA of LSNet, arXiv:2503.23135, section 3.2).

    Reads a map (C, H, W) and weights (G * kernel^2, H, W); channel c takes the weights of group c mod G. Its products
    are no convolution's and no matrix product's, and are not counted.
    """

    kernel: Size
    kind: ClassVar[str] = "local_aggregation"

    def output_shape(self, *inputs: Shape) -> Shape:
        values, weights = (map_shape(self, shape) for shape in inputs)
        taps = self.kernel * self.kernel
        if weights[0] % taps != 0 or values[0] % (weights[0] // taps) != 0:
            raise GraphError(f"{weights[0]} weights are no groups of {taps} taps that divide {values[0]} channels.")
        if weights[1] != values[1] or weights[2] != values[2]:
            raise GraphError("Weights and values of a local aggregation need maps of one size.")
        return values
