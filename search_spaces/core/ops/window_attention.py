"""Attention within windows of a map, close together or spread far apart (EMOv2, arXiv:2412.06674)."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.ops.base import Op, Shape, Size
from search_spaces.core.ops.token_mixing import attended_shape


@dataclass(frozen=True)
class WindowAttention(Op):
    """Softmax attention between the `window` x `window` positions of a window: queries, keys, values -> values.

    The positions of a window are neighbours or, where `spread`, as far apart as there are windows in a row. A map that
    is no multiple of the window is padded; nobody attends to the padding, but its products are made and counted.
    """

    heads: Size
    window: Size
    spread: bool = False
    kind: ClassVar[str] = "window_attention"

    @property
    def variant(self) -> str:
        return "spread" if self.spread else "close"

    def output_shape(self, *inputs: Shape) -> Shape:
        return attended_shape(self, self.heads, *inputs)

    def macs(self, *inputs: Shape) -> Size:
        (depth, height, width), _, values = inputs
        positions = self._padded(height) * self._padded(width)
        return positions * self.window * self.window * (depth + values[0])

    def _padded(self, side: Size) -> Size:
        return (side + self.window - 1) // self.window * self.window
