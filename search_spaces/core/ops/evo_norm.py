"""Norm and non-linearity in one (EvoNorm, Liu et al. 2020, arXiv:2004.02967)."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, map_shape


@dataclass(frozen=True)
class EvoNorm(Op):
    """With a scale, a shift and one more factor v a channel.

    `s0`: x sigmoid(v x) over the deviation in groups of channels, for each image by itself. `b0`: x over the larger of
    the batch's deviation and v x plus the map's own.
    """

    formula: Literal["s0", "b0"]
    groups: Size = 32
    kind: ClassVar[str] = "norm"

    @property
    def variant(self) -> str:
        return f"evonorm_{self.formula}"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels = map_shape(self, inputs[0])[0]
        if self.formula == "s0" and channels % self.groups != 0:
            raise GraphError(f"{self.groups} groups of EvoNorm do not divide {channels} channels.")
        return inputs[0]

    def params(self, *inputs: Shape) -> Size:
        return 3 * inputs[0][0]
