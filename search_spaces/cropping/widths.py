"""What the widths of a network that is cropped must divide by, and how far each of its groups is cropped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import lcm, prod

from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import GraphNode
from search_spaces.core.sparsity import Sparsity
from search_spaces.cropping.channel_groups import ChannelGroups
from search_spaces.scaling.core.grouping import stage_grouping
from search_spaces.scaling.core.network import PlainStage


@dataclass(frozen=True, eq=False)
class Groups:
    """What is known of the network before: its drawing, its groups, the `factors` that they shall have, and the step.

    `inside` is one more factor, for the hidden widths alone.
    """

    drawn: Architecture
    channels: ChannelGroups
    factors: Mapping[int, float]
    step: int
    inside: float

    def factor(self, groups: Collection[int]) -> float:
        """The geometric mean over what has a factor at all."""
        known = [self.factors[group] for group in groups if group in self.factors]
        return prod(known) ** (1 / len(known)) if known else 1.0


def rounded(width: int, factor: float, step: int) -> int:
    """The nearest multiple of `step`, at least one step and at most the width as it was."""
    return width if factor == 1 else min(width, max(1, round(width * factor / step)) * step)


def whole_groups(stage: PlainStage, index: int, groups: Groups) -> int:
    """What divides the hidden width: the number of groups of a grouped convolution, or their size where that is set."""
    grouping = stage_grouping(groups.drawn, index, stage.width)
    if grouping is None:
        return 1
    return grouping.size if stage.block.get("group_size") else grouping.channels // grouping.size


def tile(stage: PlainStage) -> int:
    """What divides the widths between which kernels of blocks, or of N of M, stand."""
    sparsities = sparsities_of(stage)
    blocks = [side for sparsity in sparsities if sparsity.kind == "block" for side in sparsity.block]
    return lcm(*blocks, *(sparsity.of for sparsity in sparsities if sparsity.kind == "n_of_m"))


def sparsities_of(stage: PlainStage) -> list[Sparsity]:
    """One for all blocks, or one each."""
    declared = stage.placed["sparsity"]
    return [Sparsity(text) for text in (declared if isinstance(declared, tuple) else (declared,))]


def stands_in(node: GraphNode, block: str) -> bool:
    return node.block == block or node.block.startswith(f"{block}.")
