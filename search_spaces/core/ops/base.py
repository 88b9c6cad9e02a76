"""The promise of an operator: shapes and counts, exact, without weights or torch.

Shapes leave out the batch: `(features,)` is a vector, `(channels, length)` a signal, `(channels, height, width)` a map,
`(channels, depth, height, width)` a volume; their spatial rank, the number of sides, is 0, 1, 2 and 3. Every formula is
plain integer arithmetic, so it also runs on `Varying` integers, which is how a space is compiled.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.varying import settled

# A size is an int, or a Varying standing for the ints of many designs at once.
Size = Any
Shape = tuple[Size, ...]

# What lies at each spatial rank.
GRIDS = {
    0: "(features,) vector",
    1: "(channels, length) signal",
    2: "(channels, height, width) map",
    3: "(channels, depth, height, width) volume",
}


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

    def effective_macs(self, *inputs: Shape) -> Size:
        """Multiply-accumulates by weights that stay when the declared sparsity is applied."""
        return self.macs(*inputs)

    def nonzeros(self, *inputs: Shape) -> Size:
        """Parameters that stay when the declared sparsity is applied."""
        return self.params(*inputs)

    def weight_bits_total(self, *inputs: Shape) -> Size:
        """Bits that the stored values take at the declared precision, and the index of sparse ones."""
        return 32 * self.params(*inputs)


def elements(shape: Shape) -> Size:
    """Number of values in one map or vector."""
    total = shape[0]
    for size in shape[1:]:
        total = total * size
    return total


def rank_of(shape: Shape) -> int:
    """Number of sides behind the channels."""
    return len(shape) - 1


def grid_shape(op: Op, shape: Shape, rank: int) -> Shape:
    """The shape, if it has so many sides."""
    if rank_of(shape) != rank:
        got = f"a vector of {shape[0]} features" if rank_of(shape) == 0 else f"a {GRIDS[rank_of(shape)]}"
        raise GraphError(f"{type(op).__name__} needs a {GRIDS[rank]}, got {got}.")
    return shape


def map_shape(op: Op, shape: Shape) -> Shape:
    """The shape, if it is a map."""
    return grid_shape(op, shape, 2)


def sided_shape(op: Op, shape: Shape) -> Shape:
    """The shape, if it has any sides."""
    if rank_of(shape) == 0:
        raise GraphError(f"{type(op).__name__} needs a signal, map or volume, got a vector of {shape[0]} features.")
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
    # Whatever the kernel, its own padding keeps the side: what follows must not read it as one that varies.
    return settled((side + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1)
