"""Operators that make a signal, map or volume smaller, or larger again, without weights."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, elements, map_shape, sided_shape, window


@dataclass(frozen=True)
class Pool(Op):
    """Max, average or blur pooling. Blur (Zhang 2019, arXiv:1904.11486) is a fixed binomial depthwise convolution
    with reflected borders: no parameters, but its multiply-accumulates are real and counted. With `ceil` a last window
    may reach over the border; only what lies in the map enters it. Blur is for maps, the others run on any rank."""

    pools: str
    kernel: Size
    stride: Size
    padding: Size = 0
    ceil: bool = False
    kind: ClassVar[str] = "pool"

    @property
    def variant(self) -> str:
        return self.pools

    def output_shape(self, *inputs: Shape) -> Shape:
        shape = map_shape(self, inputs[0]) if self.pools == "blur" else sided_shape(self, inputs[0])
        if self.pools == "blur" and any(side <= self.padding for side in shape[1:]):
            raise GraphError(f"Blur pooling reflects a border of {self.padding}; every side of its map must be larger.")
        return (shape[0], *(self._windows(side) for side in shape[1:]))

    def _windows(self, side: Size) -> Size:
        if not self.ceil:
            return window(side, self.kernel, self.stride, self.padding)
        count = window(side + self.stride - 1, self.kernel, self.stride, self.padding)
        # A window that starts behind the map is none.
        return count - ((count - 1) * self.stride >= side + self.padding)

    def macs(self, *inputs: Shape) -> Size:
        if self.pools != "blur":
            return 0
        return elements(self.output_shape(*inputs)) * self.kernel * self.kernel


@dataclass(frozen=True)
class Upsample(Op):
    """A map on another raster, each value that of the nearest: (C, H, W) -> (C, height, width)."""

    height: Size
    width: Size
    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "upsample"

    def output_shape(self, *inputs: Shape) -> Shape:
        return (map_shape(self, inputs[0])[0], self.height, self.width)


@dataclass(frozen=True)
class Enlarge(Op):
    """Every value repeated `factor` times along every side: (C, D, H, W) -> (C, factor D, factor H, factor W)."""

    factor: Size
    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "enlarge"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, *sides = sided_shape(self, inputs[0])
        return (channels, *(self.factor * side for side in sides))


@dataclass(frozen=True)
class PixelShuffle(Op):
    """Channels laid out as pixels (Shi et al. 2016, arXiv:1609.05158): (r^2 C, H, W) -> (C, r H, r W), r = `factor`."""

    factor: Size
    kind: ClassVar[str] = "add"

    @property
    def variant(self) -> str:
        return "pixel_shuffle"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, height, width = map_shape(self, inputs[0])
        pixels = self.factor * self.factor
        if channels % pixels != 0:
            raise GraphError(f"{channels} channels cannot be laid out as squares of {pixels} pixels.")
        return (channels // pixels, self.factor * height, self.factor * width)


@dataclass(frozen=True)
class GlobalPool(Op):
    """Mean over all positions: (C, H, W) -> (C,)."""

    kind: ClassVar[str] = "pool"

    @property
    def variant(self) -> str:
        return "global_average"

    def output_shape(self, *inputs: Shape) -> Shape:
        return (sided_shape(self, inputs[0])[0],)
