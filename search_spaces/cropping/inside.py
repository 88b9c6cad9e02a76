"""The hidden widths of a cropped network's blocks, by the factors of the channels inside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import lcm
from typing import Any

from search_spaces.core.architecture import Architecture
from search_spaces.core.block_spec import block_settings, misfits
from search_spaces.core.one_of import pattern_kinds
from search_spaces.cropping.widths import Groups, rounded, sparsities_of, stands_in, tile, whole_groups
from search_spaces.scaling.core.network import PlainNetwork, PlainStage, once
from search_spaces.scaling.core.resize import WIDTHS

# What blocks call the ratio of their hidden width, or that width itself.
HIDDEN = ("expansion", "bottleneck", *WIDTHS)
LARGEST_RATIO = 16.0
# A hidden width is the ratio times a width, rounded by some blocks.
ALMOST = 0.25
# Ratios are stored so: fine enough for every width.
DIGITS = 6


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


def _hidden_settings(stage: PlainStage, index: int, widths: Mapping[str, int], groups: Groups) -> dict[str, Any]:
    """The setting of a stage's blocks that says how wide they are inside, where they have one."""
    name = next((name for name in HIDDEN if name in stage.block), None)
    if name is None or stage.depth == 0:
        return {}
    step = lcm(groups.step, tile(stage), whole_groups(stage, index, groups))
    own, kinds, sparsities = stage.block[name], pattern_kinds(stage.pattern), sparsities_of(stage)
    values = own if isinstance(own, tuple) else (own,) * stage.depth
    found = []
    for block, value in enumerate(values):
        whole = _is_width(kinds[block % len(kinds)], name)
        sparsity = sparsities[block % len(sparsities)]
        drawn = value * sparsity.share if sparsity.kind == "channels" else value
        hidden = _hidden(groups, f"stage{index + 1}.block{block}", drawn, stage.width, whole)
        found.append(_setting(value, hidden, widths, groups, step, whole) if hidden else value)
    return {name: once(found)}


def _hidden(groups: Groups, block: str, value: Any, width: int, whole: bool) -> list[int]:
    """The nodes inside a block that a setting makes as wide as they are: `value` itself, where it is a width, or times
    the stage's width or that of what enters, as near as blocks round."""
    graph, of = groups.drawn.graph, groups.channels.of
    inside = [position for position, node in enumerate(graph) if stands_in(node, block)]
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
    if whole:
        return round(value * wanted / node.shape[0])
    if wanted == stands:
        return value
    # A tenth of a channel more: blocks round down.
    return min(LARGEST_RATIO, round(value * (wanted + 0.1) / stands, DIGITS))


def _is_width(kind: str, setting: str) -> bool:
    """Whether the setting of a block counts channels; else it is a ratio, which may be broken."""
    settings = block_settings(kind)
    return setting in settings and bool(list(misfits(settings[setting].annotation, [0.5])))
