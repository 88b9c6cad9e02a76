"""Operators with kernels and matrices: convolutions and linear layer."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, map_shape, positions, window
from search_spaces.core.sparsity import DENSE, Sparsity


@dataclass(frozen=True)
class Conv2d(Op):
    """2-D convolution, zero padded; `groups` equal to the input channels makes it depthwise."""

    out_channels: Size
    kernel: tuple[Size, Size]
    stride: Size = 1
    padding: tuple[Size, Size] = (0, 0)
    dilation: Size = 1
    groups: Size = 1
    bias: bool = False
    sparsity: Sparsity = DENSE
    weight_bits: Size = 32
    activation_bits: Size = 32
    kind: ClassVar[str] = "conv2d"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, height, width = map_shape(self, inputs[0])
        if channels % self.groups != 0 or self.out_channels % self.groups != 0:
            raise GraphError(
                f"{self.groups} groups do not divide both {channels} input and {self.out_channels} output channels."
            )
        (kernel_h, kernel_w), (pad_h, pad_w) = self.kernel, self.padding
        return (
            self.out_channels,
            window(height, kernel_h, self.stride, pad_h, self.dilation),
            window(width, kernel_w, self.stride, pad_w, self.dilation),
        )

    def weights(self, *inputs: Shape) -> Size:
        """Kernel values, without the bias."""
        return self.out_channels * (inputs[0][0] // self.groups) * self.kernel[0] * self.kernel[1]

    def params(self, *inputs: Shape) -> Size:
        return self.weights(*inputs) + (self.out_channels if self.bias else 0)

    def macs(self, *inputs: Shape) -> Size:
        (_, height, width), (kernel_h, kernel_w), (pad_h, pad_w) = inputs[0], self.kernel, self.padding
        rows = positions(height, kernel_h, self.stride, pad_h, self.dilation)
        columns = positions(width, kernel_w, self.stride, pad_w, self.dilation)
        return rows * columns * self.weights(*inputs)

    def nonzeros(self, *inputs: Shape) -> Size:
        weights = self.weights(*inputs)
        return self.params(*inputs) - weights + self.sparsity.nonzeros(weights)

    def weight_bits_total(self, *inputs: Shape) -> Size:
        weights = self.weights(*inputs)
        return 32 * (self.params(*inputs) - weights) + self.weight_bits * self.sparsity.nonzeros(weights)


@dataclass(frozen=True)
class Linear(Op):
    """Matrix product on a vector (classifiers, the two layers of a squeeze-excite gate)."""

    out_features: Size
    bias: bool = True
    weight_bits: Size = 32
    activation_bits: Size = 32
    kind: ClassVar[str] = "linear"

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs[0]) != 1:
            raise GraphError("Linear needs a vector: pool the map first, or use a 1x1 convolution.")
        return (self.out_features,)

    def params(self, *inputs: Shape) -> Size:
        return inputs[0][0] * self.out_features + (self.out_features if self.bias else 0)

    def macs(self, *inputs: Shape) -> Size:
        return inputs[0][0] * self.out_features

    def weight_bits_total(self, *inputs: Shape) -> Size:
        return self.weight_bits * self.macs(*inputs) + (32 * self.out_features if self.bias else 0)


@dataclass(frozen=True)
class ChannelConv(Op):
    """1-D convolution along the features of a vector, one kernel for all, zero padded: (C,) -> (C,)."""

    kernel: int
    kind: ClassVar[str] = "conv2d"

    def output_shape(self, *inputs: Shape) -> Shape:
        if len(inputs[0]) != 1:
            raise GraphError("ChannelConv needs a vector: pool the map first.")
        return inputs[0]

    def params(self, *inputs: Shape) -> Size:
        return self.kernel

    def macs(self, *inputs: Shape) -> Size:
        return self.kernel * inputs[0][0]
