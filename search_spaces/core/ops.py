"""The operators an architecture is drawn with: shapes and counts of each, exact, without weights or torch.

Shapes leave out the batch: `(channels, height, width)` is a map, `(features,)` a vector. Every formula is plain
integer arithmetic, so it also runs on `Varying` integers, which is how a space is compiled.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.sparsity import DENSE, Sparsity

# A size is an int, or a Varying standing for the ints of many designs at once.
Size = Any
Shape = tuple[Size, ...]


@dataclass(frozen=True)
class Op(ABC):
    """One primitive operator. `kind` and `variant` name it for pricers, see docs/architecture.md."""

    kind: ClassVar[str]

    def settings(self) -> dict[str, Any]:
        """The fields that tell this operator from others of its type."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def variant(self) -> str:
        return ""

    @abstractmethod
    def output_shape(self, *inputs: Shape) -> Shape:
        """Shape of the result.

        Raises:
            GraphError: the inputs do not fit the operator.
        """

    def params(self, *inputs: Shape) -> Size:
        """Trainable parameters."""
        return 0

    def macs(self, *inputs: Shape) -> Size:
        """Multiply-accumulates of convolutions and matrix products for one image; norms and activations count 0."""
        return 0

    def nonzeros(self, *inputs: Shape) -> Size:
        """Parameters that stay when the declared sparsity is applied."""
        return self.params(*inputs)

    def weight_bits_total(self, *inputs: Shape) -> Size:
        """Bits that the stored values take at the declared precision (sparse index overhead not counted)."""
        return 32 * self.params(*inputs)


def elements(shape: Shape) -> Size:
    """Number of values in one map or vector."""
    total = shape[0]
    for size in shape[1:]:
        total = total * size
    return total


def _map_shape(op: Op, shape: Shape) -> Shape:
    if len(shape) != 3:
        raise GraphError(
            f"{type(op).__name__} needs a (channels, height, width) map, got a vector of {shape[0]} features."
        )
    return shape


def _window(side: Size, kernel: int, stride: int, padding: int, dilation: int = 1) -> Size:
    """Output side of a sliding window, as torch computes it (floor mode)."""
    reach = side + 2 * padding - dilation * (kernel - 1) - 1
    if reach < 0:
        raise GraphError(
            f"A window of {kernel} (dilation {dilation}) does not fit a map side of {side} padded by {padding}."
        )
    return reach // stride + 1


@dataclass(frozen=True)
class Input(Op):
    """The image."""

    channels: Size
    height: Size
    width: Size
    kind: ClassVar[str] = "input"

    def output_shape(self, *inputs: Shape) -> Shape:
        return (self.channels, self.height, self.width)


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
        channels, height, width = _map_shape(self, inputs[0])
        if channels % self.groups != 0 or self.out_channels % self.groups != 0:
            raise GraphError(
                f"{self.groups} groups do not divide both {channels} input and {self.out_channels} output channels."
            )
        (kernel_h, kernel_w), (pad_h, pad_w) = self.kernel, self.padding
        return (
            self.out_channels,
            _window(height, kernel_h, self.stride, pad_h, self.dilation),
            _window(width, kernel_w, self.stride, pad_w, self.dilation),
        )

    def weights(self, *inputs: Shape) -> Size:
        """Kernel values, without the bias."""
        return self.out_channels * (inputs[0][0] // self.groups) * self.kernel[0] * self.kernel[1]

    def params(self, *inputs: Shape) -> Size:
        return self.weights(*inputs) + (self.out_channels if self.bias else 0)

    def macs(self, *inputs: Shape) -> Size:
        _, height, width = self.output_shape(*inputs)
        return height * width * self.weights(*inputs)

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
class Norm(Op):
    """Normalisation with a scale and a shift per channel.

    `batch`: over batch and map (folds into a convolution for inference). `layer`: over channels at each position.
    `group`: over groups of channels and the map. `response`: GRN of ConvNeXt V2 (arXiv:2301.00808, section 4),
    which divides each channel's map norm by the mean over channels.
    """

    normalises: str
    groups: Size = 1
    shift: bool = True
    kind: ClassVar[str] = "norm"

    @property
    def variant(self) -> str:
        return self.normalises

    def output_shape(self, *inputs: Shape) -> Shape:
        if self.normalises == "group" and inputs[0][0] % self.groups != 0:
            raise GraphError(f"{self.groups} norm groups do not divide {inputs[0][0]} channels.")
        return inputs[0]

    def params(self, *inputs: Shape) -> Size:
        return inputs[0][0] * (2 if self.shift else 1)


@dataclass(frozen=True)
class Activation(Op):
    """Elementwise non-linearity by name."""

    function: str
    kind: ClassVar[str] = "activation"

    @property
    def variant(self) -> str:
        return self.function

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]


@dataclass(frozen=True)
class Scale(Op):
    """A trainable factor per channel (LayerScale, Touvron et al. 2021, arXiv:2103.17239); folds for inference."""

    initial: float = 1e-6
    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "scale"

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def params(self, *inputs: Shape) -> Size:
        return inputs[0][0]


@dataclass(frozen=True)
class Pool(Op):
    """Max, average or blur pooling. Blur (Zhang 2019, arXiv:1904.11486) is a fixed binomial depthwise convolution
    with reflected borders: no parameters, but its multiply-accumulates are real and counted."""

    pools: str
    kernel: Size
    stride: Size
    padding: Size = 0
    kind: ClassVar[str] = "pool"

    @property
    def variant(self) -> str:
        return self.pools

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, height, width = _map_shape(self, inputs[0])
        return (
            channels,
            _window(height, self.kernel, self.stride, self.padding),
            _window(width, self.kernel, self.stride, self.padding),
        )

    def macs(self, *inputs: Shape) -> Size:
        if self.pools != "blur":
            return 0
        return elements(self.output_shape(*inputs)) * self.kernel * self.kernel


@dataclass(frozen=True)
class GlobalPool(Op):
    """Mean over the map: (C, H, W) -> (C,)."""

    kind: ClassVar[str] = "pool"

    @property
    def variant(self) -> str:
        return "global_average"

    def output_shape(self, *inputs: Shape) -> Shape:
        return (_map_shape(self, inputs[0])[0],)


@dataclass(frozen=True)
class Add(Op):
    """Elementwise sum of maps of one shape."""

    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "add"

    def output_shape(self, *inputs: Shape) -> Shape:
        for other in inputs[1:]:
            if len(other) != len(inputs[0]) or any(a != b for a, b in zip(inputs[0], other, strict=True)):
                raise GraphError(f"Cannot add edges of shapes {inputs[0]} and {other}.")
        return inputs[0]


@dataclass(frozen=True)
class Multiply(Op):
    """A map times a gate: a vector of one factor per channel, or a map of the same shape."""

    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "multiply"

    def output_shape(self, *inputs: Shape) -> Shape:
        gated, gate = inputs
        if gated[0] != gate[0]:
            raise GraphError(f"A gate of {gate[0]} channels does not fit a map of {gated[0]}.")
        return gated


@dataclass(frozen=True)
class Concat(Op):
    """Channels of several maps, one behind the other."""

    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "concat"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels = inputs[0][0]
        for other in inputs[1:]:
            if any(a != b for a, b in zip(inputs[0][1:], other[1:], strict=True)):
                raise GraphError(f"Cannot concatenate maps of shapes {inputs[0]} and {other}.")
            channels = channels + other[0]
        return (channels, *inputs[0][1:])


@dataclass(frozen=True)
class Slice(Op):
    """Channels `start` to `start + length` of a map."""

    start: Size
    length: Size
    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "slice"

    def output_shape(self, *inputs: Shape) -> Shape:
        if self.start + self.length > inputs[0][0]:
            raise GraphError(f"Channels {self.start} to {self.start + self.length} of a map with only {inputs[0][0]}.")
        return (self.length, *inputs[0][1:])
