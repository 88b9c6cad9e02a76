"""Depthwise convolution with one fixed filter that finds edges (ECBSR, Zhang et al. 2021; CFSR, arXiv:2401.05633)."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from search_spaces.core.ops.base import Shape, Size
from search_spaces.core.ops.made_kernel import MadeKernel
from search_spaces.core.ops.weighted import Conv2d

EdgeName = Literal["sobel_x", "sobel_y", "laplacian"]


@dataclass(frozen=True)
class EdgeFilter(MadeKernel):
    """The 3x3 filter is the same for all channels; what is trained is how much of it each takes, and a bias."""

    finds: EdgeName
    kind: ClassVar[str] = "edge_filter"

    @property
    def variant(self) -> str:
        return self.finds

    def dense(self, *inputs: Shape) -> Conv2d:
        return Conv2d(inputs[0][0], (3, 3), padding=(1, 1), groups=inputs[0][0], bias=True)

    def params(self, *inputs: Shape) -> Size:
        return 2 * inputs[0][0]
