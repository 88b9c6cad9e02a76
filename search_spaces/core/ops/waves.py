"""Operators on channels as waves (SpaRTAN, arXiv:2507.10999): the strongest channel adds its own, pairs turn."""

from dataclasses import dataclass
from typing import ClassVar

from search_spaces.core.errors import GraphError
from search_spaces.core.ops.base import Op, Shape, Size, map_shape


@dataclass(frozen=True)
class WaveAggregation(Op):
    """A map (C, H, W), phases t and weights w, both (D, H, W) with D >= C -> w t + w_p t_p, (D, H, W).

    p is, at each position, the channel in which the map is largest.
    """

    kind: ClassVar[str] = "wave_aggregation"

    def output_shape(self, *inputs: Shape) -> Shape:
        x, phases, weights = (map_shape(self, shape) for shape in inputs)
        if any(own != other for own, other in zip(phases, weights, strict=True)):
            raise GraphError(f"Phases {phases} and weights {weights} of waves must have one shape.")
        if phases[0] < x[0]:
            raise GraphError(f"{phases[0]} waves are fewer than the {x[0]} channels that choose among them.")
        return phases


@dataclass(frozen=True)
class Rotation(Op):
    """Channels 2i and 2i + 1, a complex number, times a trained one: (C, H, W) -> (C, H, W)."""

    kind: ClassVar[str] = "rotation"

    def output_shape(self, *inputs: Shape) -> Shape:
        channels, _, _ = map_shape(self, inputs[0])
        if channels % 2 != 0:
            raise GraphError(f"{channels} channels are no pairs of a real and an imaginary one.")
        return inputs[0]

    def params(self, *inputs: Shape) -> Size:
        return inputs[0][0]
