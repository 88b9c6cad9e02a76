"""The promise of an operator: shapes and counts, exact, without weights or torch.

Shapes leave out the batch: `(channels, height, width)` is a map, `(features,)` a vector. Every formula is plain
integer arithmetic, so it also runs on `Varying` integers, which is how a space is compiled.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from search_spaces.core.errors import GraphError

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


def map_shape(op: Op, shape: Shape) -> Shape:
    """The shape, if it is a map."""
    if len(shape) != 3:
        raise GraphError(
            f"{type(op).__name__} needs a (channels, height, width) map, got a vector of {shape[0]} features."
        )
    return shape


def window(side: Size, kernel: int, stride: int, padding: int, dilation: int = 1) -> Size:
    """Output side of a sliding window, as torch computes it (floor mode)."""
    reach = side + 2 * padding - dilation * (kernel - 1) - 1
    if reach < 0:
        raise GraphError(
            f"A window of {kernel} (dilation {dilation}) does not fit a map side of {side} padded by {padding}."
        )
    return positions(side, kernel, stride, padding, dilation)


def positions(side: Size, kernel: Size, stride: Size, padding: Size, dilation: Size = 1) -> Size:
    """The same output side, unchecked: also for varying sizes of which some designs were refused."""
    return (side + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
