"""What a kernel reads when its taps move (Dai et al. 2017, arXiv:1703.06211; CoDeNet, arXiv:2006.08357)."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, map_shape, window


def moves_a_position(kernel: Size, deforms: str) -> Size:
    """Channels of the map that moves taps: rows and columns of each tap, or one distance for a `square` of them."""
    return 1 if deforms == "square" else 2 * kernel * kernel


@dataclass(frozen=True)
class DeformedTaps(Op):
    """A map (C, H, W) and moves -> (C, kernel H / stride, kernel W / stride): each position's taps as a square of
    values. A convolution of that kernel and stride, without padding, is the deformable one.

    `original` moves every tap freely, `bounded` by at most `reach` pixels along each side, `square` sets taps apart by
    1 plus the move, which lies between 0 and `reach`. Between pixels values are bilinear, beyond the map zeros. The
    interpolation is no convolution's and no matrix product's, and is not counted.
    """

    kernel: Size
    deforms: str
    stride: Size = 1
    reach: Size = 8
    kind: ClassVar[str] = "deformed_taps"

    @property
    def variant(self) -> str:
        return self.deforms

    def output_shape(self, *inputs: Shape) -> Shape:
        (channels, *sides), moves = map_shape(self, inputs[0]), map_shape(self, inputs[1])
        placed = [window(side, 1, self.stride, 0) for side in sides]
        wanted = (moves_a_position(self.kernel, self.deforms), *placed)
        if any(given != needed for given, needed in zip(moves, wanted, strict=True)):
            raise GraphError(f"Taps of {inputs[0]} move by a map of {wanted}, got {moves}.")
        return (channels, *(self.kernel * side for side in placed))
