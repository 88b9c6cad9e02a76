"""A plain network by a rule's factors, rounded as networks are."""

from __future__ import annotations

from math import lcm
from typing import Any

from search_spaces.core.architecture import Architecture
from search_spaces.core.errors import SpaceError
from search_spaces.scaling.core.factors import Factors
from search_spaces.scaling.core.grouping import Grouping, stage_grouping
from search_spaces.scaling.core.network import PlainNetwork, PlainStage, Settings, once
from search_spaces.scaling.core.rounding import SIDE_STEP, WIDTH_STEP, nearest

# What stems, heads and blocks call a count of channels that grows with the width.
WIDTHS = ("channels", "hidden")


def resized(network: PlainNetwork, drawn: Architecture, factors: Factors) -> PlainNetwork:
    """`drawn` is the network as it stands. A setting whose factor is 1 stays as it is, rounded or not.

    Raises:
        SpaceError: the factors scale patches, and the stem has none.
    """
    stem = _stem(network, factors)
    side_step = lcm(SIDE_STEP, stem.get("patch", 1))
    return PlainNetwork(
        frame=network.frame,
        resolution=_rounded(network.resolution, factors.resolution, side_step),
        bits=network.bits,
        stem_kind=network.stem_kind,
        stem=stem,
        stages=tuple(
            _stage(stage, stage_grouping(drawn, index, stage.width), factors)
            for index, stage in enumerate(network.stages)
        ),
        head_kind=network.head_kind,
        head=_widened(network.head, factors.width),
    )


def _rounded(value: Any, by: float, step: int) -> Any:
    """One size, or one a block."""
    if isinstance(value, tuple):
        return once(_rounded(one, by, step) for one in value)
    return value if by == 1 else nearest(value * by, step)


def _widened(settings: Settings, by: float) -> dict[str, Any]:
    return {name: _rounded(value, by, WIDTH_STEP) if name in WIDTHS else value for name, value in settings.items()}


def _stem(network: PlainNetwork, factors: Factors) -> dict[str, Any]:
    stem = _widened(network.stem, factors.width)
    if factors.patch == 1:
        return stem
    if "patch" not in stem:
        raise SpaceError(
            f"The stem '{network.stem_kind}' has no patches to scale.",
            field="rule",
            hint="Give a network with a patch_stem, such as convnext_tiny, or another rule.",
        )
    return stem | {"patch": nearest(stem["patch"] / factors.patch, 1)}


def _stage(stage: PlainStage, grouping: Grouping | None, factors: Factors) -> PlainStage:
    depth = nearest(stage.depth * factors.depth, 1) if stage.depth > 0 else 0
    width = _rounded(stage.width, factors.width, WIDTH_STEP)
    block, otherwise = (_widened(settings, factors.width) for settings in (stage.block, stage.otherwise))
    if grouping is not None and factors.width != 1:
        grouping = grouping.scaled(factors.width, WIDTH_STEP)
        width, block, otherwise = grouping.width, _regrouped(block, grouping), _regrouped(otherwise, grouping)
    return PlainStage(
        depth=depth,
        width=width,
        pattern=stage.pattern,
        placed=_placed(stage, depth),
        block={name: _stretched(value, depth) for name, value in block.items()},
        otherwise=otherwise,
    )


def _placed(stage: PlainStage, depth: int) -> dict[str, Any]:
    placed = {name: _stretched(value, depth) for name, value in stage.placed.items()}
    if "every" in placed:
        placed["every"] = min(placed["every"], max(1, depth))
    if "shrink_at" in placed:
        placed["shrink_at"] = placed["shrink_at"] * depth // stage.depth
    return placed


def _regrouped(settings: dict[str, Any], grouping: Grouping) -> dict[str, Any]:
    """By size where the settings count channels of a group, by number where they count groups."""
    if settings.get("group_size"):
        return settings | {"group_size": grouping.size}
    return settings | {"groups": grouping.channels // grouping.size} if settings.get("groups", 1) != 1 else settings


def _stretched(value: Any, depth: int) -> Any:
    """What differs from block to block keeps its place in the stage; longer stages repeat it there."""
    return once(value[block * len(value) // depth] for block in range(depth)) if isinstance(value, tuple) else value
