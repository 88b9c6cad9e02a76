"""Convolution whose weights also learn where they stand (DCLS, Hassani et al. 2023, arXiv:2112.03740, 2306.00817)."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.ops.base import Shape, Size
from search_spaces.core.ops.made_kernel import MadeKernel
from search_spaces.core.ops.weighted import Conv2d


@dataclass(frozen=True)
class SpacedDepthwise(MadeKernel):
    """Depthwise: `count` weights for each channel, each with a place in a window of side `extent`, spread over the taps
    around it by `interpolation`: `v1` bilinear, `gauss`, or `max` (a tent), the last two of a width that is trained.

    The kernel that runs is dense, so its multiply-accumulates are those of `extent` x `extent` taps.
    """

    count: Size
    extent: Size
    interpolation: str = "v1"
    bias: bool = False
    kind: ClassVar[str] = "spaced_depthwise"

    @property
    def variant(self) -> str:
        return self.interpolation

    def dense(self, *inputs: Shape) -> Conv2d:
        channels, side = inputs[0][0], self.extent // 2
        return Conv2d(channels, (self.extent, self.extent), padding=(side, side), groups=channels, bias=self.bias)

    def params(self, *inputs: Shape) -> Size:
        of_a_weight = 3 if self.interpolation == "v1" else 4
        return inputs[0][0] * (of_a_weight * self.count + (1 if self.bias else 0))
