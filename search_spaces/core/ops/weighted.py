"""Operators with kernels and matrices: convolutions and linear layer."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, elements, grid_shape, positions, window
from search_spaces.core.sparsity import DENSE, Sparsity
from search_spaces.core.stored_size import stored_bits


@dataclass(frozen=True)
class Conv(Op):
    """Convolution of one spatial rank, zero padded; `groups` equal to the input channels makes it depthwise.

    Kernel and padding hold one number a side; stride and dilation are the same along all of them.
    """

    out_channels: Size
    kernel: tuple[Size, ...]
    stride: Size = 1
    padding: tuple[Size, ...] = ()
    dilation: Size = 1
    groups: Size = 1
    bias: bool = False
    sparsity: Sparsity = DENSE
    weight_bits: Size = 32
    activation_bits: Size = 32

    @property
    @abstractmethod
    def rank(self) -> int:
        """Number of sides of what it runs on."""

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *sides = grid_shape(self, inputs[0], self.rank)
        if channels % self.groups != 0 or self.out_channels % self.groups != 0:
            raise GraphError(
                f"{self.groups} groups do not divide both {channels} input and {self.out_channels} output channels."
            )
        windows = zip(sides, self.kernel, self.padding, strict=True)
        return (
            self.out_channels,
            *(window(side, kernel, self.stride, pad, self.dilation) for side, kernel, pad in windows),
        )

    @property
    def taps(self) -> Size:
        """Positions that a kernel reads."""
        return elements(self.kernel)

    def matrix(self, *inputs: Shape) -> tuple[Size, Size, Size]:
        """(rows, columns, taps) of the kernel: outputs, inputs of one group, positions."""
        return self.out_channels, inputs[0][0] // self.groups, self.taps

    def weights(self, *inputs: Shape) -> Size:
        """Kernel values, without the bias."""
        return elements(self.matrix(*inputs))

    def params(self, *inputs: Shape) -> Size:
        return self.weights(*inputs) + (self.out_channels if self.bias else 0)

    def macs(self, *inputs: Shape) -> Size:
        return self._positions(*inputs) * self.weights(*inputs)

    def effective_macs(self, *inputs: Shape) -> Size:
        return self._positions(*inputs) * self.sparsity.nonzeros(*self.matrix(*inputs))

    def nonzeros(self, *inputs: Shape) -> Size:
        return self.params(*inputs) - self.sparsity.zeros(*self.matrix(*inputs))

    def weight_bits_total(self, *inputs: Shape) -> Size:
        biases = self.params(*inputs) - self.weights(*inputs)
        return 32 * biases + stored_bits(self.sparsity, self.weight_bits, *self.matrix(*inputs))

    def _positions(self, *inputs: Shape) -> Size:
        """Places that the kernel is laid on."""
        windows = zip(inputs[0][1:], self.kernel, self.padding, strict=True)
        counts = [positions(side, kernel, self.stride, pad, self.dilation) for side, kernel, pad in windows]
        return elements(tuple(counts))


@dataclass(frozen=True)
class Conv1d(Conv):
    """Convolution of a signal."""

    padding: tuple[Size, ...] = (0,)
    kind: ClassVar[str] = "conv1d"

    @property
    def rank(self) -> int:
        return 1


@dataclass(frozen=True)
class Conv2d(Conv):
    """Convolution of a map."""

    padding: tuple[Size, ...] = (0, 0)
    kind: ClassVar[str] = "conv2d"

    @property
    def rank(self) -> int:
        return 2


@dataclass(frozen=True)
class Conv3d(Conv):
    """Convolution of a volume."""

    padding: tuple[Size, ...] = (0, 0, 0)
    kind: ClassVar[str] = "conv3d"

    @property
    def rank(self) -> int:
        return 3


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
