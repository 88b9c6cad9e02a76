"""Groups of a convolution grow with the width: a rule scales the channels of a group, not the number of groups."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, lcm

from search_spaces.core.architecture import Architecture
from search_spaces.core.ops import Conv2d
from search_spaces.scaling.core.rounding import nearest, rounded_group_size


@dataclass(frozen=True)
class Grouping:
    """A stage's grouped convolution: `channels` in groups of `size`, where the stage is `width` wide."""

    size: int
    channels: int
    width: int

    def scaled(self, by: float, width_step: int) -> Grouping:
        """The nearest whole groups on a width that is a multiple of `width_step`."""
        size = rounded_group_size(self.size * by)
        # A width of k groups k * channels / width channels, which must be a multiple of the size.
        whole = size * self.width // gcd(size * self.width, self.channels)
        width = nearest(self.width * by, lcm(whole, width_step))
        return Grouping(size, width * self.channels // self.width, width)


def stage_grouping(architecture: Architecture, stage: int, width: int) -> Grouping | None:
    """The first grouped convolution of a stage; None where there is none: depthwise ones have no groups to keep."""
    for node in architecture.graph:
        if node.block.startswith(f"stage{stage + 1}.") and isinstance(node.op, Conv2d):
            channels, groups = architecture.graph.input_shapes(node)[0][0], node.op.groups
            if 1 < groups < channels:
                return Grouping(channels // groups, channels, width)
    return None
