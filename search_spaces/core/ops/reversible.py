"""The end of a block that runs backwards (RevNet, Gomez et al. 2017, arXiv:1707.04585)."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.ops.base import Op, Shape, Size
from search_spaces.core.ops.wiring import Concat


@dataclass(frozen=True)
class Rejoin(Op):
    """The two halves of a map, one behind the other; all that the block was given and drew follows from them.

    `recomputed` counts these values: training need not keep them for the way back.
    """

    recomputed: Size
    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "concat"

    def output_shape(self, *inputs: Shape) -> Shape:
        return Concat().output_shape(*inputs)
