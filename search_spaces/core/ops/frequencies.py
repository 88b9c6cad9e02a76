"""Operators that filter a map by frequency: by trained factors, or by factors made of the map itself.

The Fourier transforms there and back, O(C HW log HW), are no multiply-accumulates: `macs` leaves them out, and the time
of the roofline has them (predictors/core/workload.py).
"""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, map_shape


def frequencies(height: Size, width: Size) -> Size:
    """Complex numbers that a real map becomes, for each channel; the others mirror them."""
    return height * (width // 2 + 1)


@dataclass(frozen=True)
class GlobalFilter(Op):
    """A trained complex factor for every frequency of every channel (GFNet, arXiv:2107.00645): (C, H, W) -> (C, H, W).

    It is a circular convolution as large as the map, so its parameters fit one size of map.
    """

    kind: ClassVar[str] = "global_filter"

    def output_shape(self, *inputs: Shape) -> Shape:
        return map_shape(self, inputs[0])

    def params(self, *inputs: Shape) -> Size:
        channels, height, width = inputs[0]
        return 2 * channels * frequencies(height, width)


@dataclass(frozen=True)
class AdaptiveFilter(Op):
    """Factors of all frequencies from an MLP on the frequencies (AFF, arXiv:2307.14008): (C, H, W) -> (C, H, W).

    Two complex layers, each of `groups` blocks, ReLU between them, soft shrinkage behind them: what is at most
    `threshold` becomes 0. Fits maps of all sizes.
    """

    groups: Size
    threshold: float = 0.01
    kind: ClassVar[str] = "adaptive_filter"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, _, _ = map_shape(self, inputs[0])
        if channels % self.groups != 0:
            raise GraphError(f"{self.groups} blocks of an adaptive filter do not divide {channels} channels.")
        return inputs[0]

    def params(self, *inputs: Shape) -> Size:
        channels = inputs[0][0]
        return 4 * channels * (channels // self.groups) + 4 * channels

    def macs(self, *inputs: Shape) -> Size:
        # A complex product is four real ones.
        channels, height, width = inputs[0]
        return 8 * frequencies(height, width) * channels * (channels // self.groups)
