"""A plain network by the factors of its channel groups: the widths of stages, stem and head, the insides of blocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import gcd, lcm, prod
from typing import Any

from search_spaces.core.architecture import Architecture
from search_spaces.core.block_spec import block_settings, misfits
from search_spaces.core.graph import GraphNode
from search_spaces.core.one_of import pattern_kinds
from search_spaces.cropping.channel_groups import ChannelGroups
from search_spaces.scaling.core.grouping import stage_grouping
from search_spaces.scaling.core.network import PlainNetwork, PlainStage, once
from search_spaces.scaling.core.resize import WIDTHS

# What blocks call the ratio of their hidden width, or that width itself.
HIDDEN = ("expansion", "bottleneck", *WIDTHS)
LARGEST_RATIO = 16.0
# A hidden width is the ratio times a width, rounded by some blocks.
ALMOST = 0.25
# Ratios are stored so: fine enough for every width.
DIGITS = 6


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


def narrowed(network: PlainNetwork, groups: Groups) -> PlainNetwork:
    """The widths of stages, stem and head; the insides of blocks follow with their ratios as they were."""
    graph = groups.drawn.graph
    staged = [position for position, node in enumerate(graph) if node.block.startswith("stage")]
    stem = groups.factor(groups.channels.of[staged[0] - 1])
    behind = [groups.channels.of[position] for position in range(staged[-1] + 1, len(graph.nodes))]
    inside_head = frozenset[int]().union(*behind) - groups.channels.of[staged[-1]]
    return replace(
        network,
        stem=_widths(network.stem, stem, groups.step),
        stages=tuple(_narrower(stage, index, groups) for index, stage in enumerate(network.stages)),
        head=_widths(network.head, groups.factor(inside_head), groups.step),
    )


def rehidden(network: PlainNetwork, narrow: PlainNetwork, drawn: Architecture, groups: Groups) -> PlainNetwork:
    """The narrowed network with hidden widths by their own factors.

    `network` is what it was before, `drawn` what it is now.
    """
    widths = {node.name: node.shape[0] for node in drawn.graph}
    stages = []
    for index, (stage, narrower) in enumerate(zip(network.stages, narrow.stages, strict=True)):
        changed = _hidden_settings(stage, index, widths, groups)
        stages.append(replace(narrower, block={**narrower.block, **changed}))
    return replace(narrow, stages=tuple(stages))


def rounded(width: int, factor: float, step: int) -> int:
    """The nearest multiple of `step`, at least one step and at most the width as it was."""
    return width if factor == 1 else min(width, max(1, round(width * factor / step)) * step)


def _widths(settings: Mapping[str, Any], factor: float, step: int) -> dict[str, Any]:
    return {name: rounded(value, factor, step) if name in WIDTHS else value for name, value in settings.items()}


def _narrower(stage: PlainStage, index: int, groups: Groups) -> PlainStage:
    behind = [
        position
        for position, node in enumerate(groups.drawn.graph)
        if _inside(node, f"stage{index + 1}.block{stage.depth - 1}")
    ]
    if not behind:
        return stage
    factor, step = groups.factor(groups.channels.of[behind[-1]]), groups.step
    unit = _unit(stage, index, groups)
    if unit > 1:
        grouping = stage_grouping(groups.drawn, index, stage.width)
        assert grouping is not None
        # Widths whose hidden channels are whole groups.
        step = lcm(step, unit * stage.width // gcd(unit * stage.width, grouping.channels))
    return replace(stage, width=rounded(stage.width, factor, step))


def _unit(stage: PlainStage, index: int, groups: Groups) -> int:
    """What divides the hidden width: the number of groups of a grouped convolution, or their size where that is set."""
    grouping = stage_grouping(groups.drawn, index, stage.width)
    if grouping is None:
        return 1
    return grouping.size if stage.block.get("group_size") else grouping.channels // grouping.size


def _hidden_settings(stage: PlainStage, index: int, widths: Mapping[str, int], groups: Groups) -> dict[str, Any]:
    """The setting of a stage's blocks that says how wide they are inside, where they have one."""
    name = next((name for name in HIDDEN if name in stage.block), None)
    if name is None or stage.depth == 0:
        return {}
    step = lcm(groups.step, _unit(stage, index, groups))
    own, kinds = stage.block[name], pattern_kinds(stage.pattern)
    values = own if isinstance(own, tuple) else (own,) * stage.depth
    found = []
    for block, value in enumerate(values):
        whole = _is_width(kinds[block % len(kinds)], name)
        hidden = _hidden(groups, f"stage{index + 1}.block{block}", value, stage.width, whole)
        found.append(_setting(value, hidden, widths, groups, step, whole) if hidden else value)
    return {name: once(found)}


def _hidden(groups: Groups, block: str, value: Any, width: int, whole: bool) -> list[int]:
    """The nodes inside a block that a setting makes as wide as they are: `value` itself, where it is a width, or times
    the stage's width or that of what enters, as near as blocks round."""
    graph, of = groups.drawn.graph, groups.channels.of
    inside = [position for position, node in enumerate(graph) if _inside(node, block)]
    if not inside:
        return []
    outside = {source for position in inside for source in graph.nodes[position].inputs if source < inside[0]}
    tied = of[inside[-1]].union(*(of[position] for position in outside))
    entering = {graph.nodes[position].shape[0] for position in outside}
    wanted = {value} if whole else {value * one for one in (width, *entering)}
    gaps = {
        position: min(abs(graph.nodes[position].shape[0] / one - 1) for one in wanted)
        for position in inside
        if of[position].isdisjoint(tied)
    }
    nearest = min(gaps.values(), default=ALMOST)
    return [position for position, gap in gaps.items() if gap == nearest < ALMOST]


def _setting(
    value: Any, hidden: list[int], widths: Mapping[str, int], groups: Groups, step: int, whole: bool
) -> int | float:
    """What makes the `hidden` nodes as wide as their groups shall be, where `value` now makes them as in `widths`."""
    node = groups.drawn.graph.nodes[hidden[0]]
    tied = frozenset[int]().union(*(groups.channels.of[position] for position in hidden))
    wanted = rounded(node.shape[0], groups.factor(tied) * groups.inside, step)
    stands = widths[node.name]
    if whole or wanted == stands:
        return wanted if whole else value
    # A tenth of a channel more: blocks round down.
    return min(LARGEST_RATIO, round(value * (wanted + 0.1) / stands, DIGITS))


def _is_width(kind: str, setting: str) -> bool:
    """Whether the setting of a block counts channels; else it is a ratio, which may be broken."""
    settings = block_settings(kind)
    return setting in settings and bool(list(misfits(settings[setting].annotation, [0.5])))


def _inside(node: GraphNode, block: str) -> bool:
    return node.block == block or node.block.startswith(f"{block}.")
