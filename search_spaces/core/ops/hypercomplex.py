"""Parameterised hypercomplex convolution (PHC, Grassucci et al. 2022, arXiv:2110.04176)."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Shape, Size, map_shape
from search_spaces.core.ops.made_kernel import MadeKernel
from search_spaces.core.ops.weighted import Conv2d


@dataclass(frozen=True)
class HypercomplexConv(MadeKernel):
    """A kernel that is the sum of `algebra` Kronecker products, of a square matrix and a kernel of 1/`algebra` of the
    channels each; the matrices are trained too, so the rules of multiplication are learned. The odd kernel is padded.
    """

    out_channels: Size
    kernel: Size
    algebra: Size
    stride: Size = 1
    bias: bool = False
    kind: ClassVar[str] = "hypercomplex_conv"

    def dense(self, *inputs: Shape) -> Conv2d:
        channels = map_shape(self, inputs[0])[0]
        if channels % self.algebra != 0 or self.out_channels % self.algebra != 0:
            raise GraphError(
                f"An algebra of {self.algebra} dimensions does not divide both {channels} input "
                f"and {self.out_channels} output channels."
            )
        side = self.kernel // 2
        return Conv2d(self.out_channels, (self.kernel, self.kernel), self.stride, (side, side), bias=self.bias)

    def params(self, *inputs: Shape) -> Size:
        rules = self.algebra * self.algebra * self.algebra
        weights = inputs[0][0] * self.out_channels // self.algebra * self.kernel * self.kernel
        return rules + weights + (self.out_channels if self.bias else 0)
