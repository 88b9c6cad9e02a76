"""The widths of a cropped network's stages, stem and head, by the factors of the channels behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import gcd, lcm
from typing import Any

from search_spaces.cropping.widths import Groups, rounded, stands_in, tile, whole_groups
from search_spaces.scaling.core.grouping import stage_grouping
from search_spaces.scaling.core.network import PlainNetwork, PlainStage
from search_spaces.scaling.core.resize import WIDTHS


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


def _widths(settings: Mapping[str, Any], factor: float, step: int) -> dict[str, Any]:
    return {name: rounded(value, factor, step) if name in WIDTHS else value for name, value in settings.items()}


def _narrower(stage: PlainStage, index: int, groups: Groups) -> PlainStage:
    behind = [
        position
        for position, node in enumerate(groups.drawn.graph)
        if stands_in(node, f"stage{index + 1}.block{stage.depth - 1}")
    ]
    if not behind:
        return stage
    factor, step = groups.factor(groups.channels.of[behind[-1]]), lcm(groups.step, tile(stage))
    unit = whole_groups(stage, index, groups)
    if unit > 1:
        grouping = stage_grouping(groups.drawn, index, stage.width)
        assert grouping is not None
        # Widths whose hidden channels are whole groups.
        step = lcm(step, unit * stage.width // gcd(unit * stage.width, grouping.channels))
    return replace(stage, width=rounded(stage.width, factor, step))
