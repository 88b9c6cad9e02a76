"""Convolution as long as the signal, from few trained taps (SGConv, Li et al. 2022, arXiv:2210.09298, section 3)."""

from dataclasses import dataclass
from math import ceil, log2
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, grid_shape


def scales_over(length: int, taps: int) -> int:
    """How many scales of so many taps it takes to reach over a signal: 1 + ceil(log2(length / taps))."""
    return 1 + max(0, ceil(log2(length / taps)))


@dataclass(frozen=True)
class SGConv(Op):
    """Depthwise and causal: (C, L) -> (C, L). The kernel is `scales` pieces of `taps` trained values one behind the
    other, piece i stretched 2^max(0, i - 1) times and weakened by `decay`^i, all divided by its first norm.

    It runs as Fourier transforms, which are no multiply-accumulates and are not counted.
    """

    taps: Size
    scales: Size
    decay: float = 0.5
    kind: ClassVar[str] = "sgconv"

    @property
    def reach(self) -> Size:
        """Length of the kernel, where the signal is as long."""
        return self.taps * 2 ** (self.scales - 1)

    def output_shape(self, *inputs: Shape) -> Shape:
        shape = grid_shape(self, inputs[0], 1)
        if self.scales > 1 and self.reach // 2 >= shape[1]:
            # One sentence for all sizes: a space states it once as its rule.
            raise GraphError("SGConv: its last scale begins behind the end of the signal; give fewer scales or taps.")
        return shape

    def params(self, *inputs: Shape) -> Size:
        return inputs[0][0] * self.taps * self.scales
