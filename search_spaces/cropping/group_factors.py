"""From densities of layers to one factor for every group of channels that share a width."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp, log

from search_spaces.cropping.channel_groups import ChannelGroups, Layer


def croppable(groups: ChannelGroups) -> list[Layer]:
    """The layers with a side that may become narrower."""
    return [layer for layer in groups.layers if free_sides(layer, groups)]


def free_sides(layer: Layer, groups: ChannelGroups) -> list[frozenset[int]]:
    """The groups of each side that may become narrower: none of the image's channels, none of the answer's."""
    return [side - groups.fixed for side in layer.sides if side - groups.fixed]


def group_factors(groups: ChannelGroups, densities: Mapping[int, float]) -> dict[int, float]:
    """What share of its channels each group keeps, by the `densities` of the nodes that are layers.

    A layer of density p wants sqrt(p) of the channels on either side, all of p where only one side is free. A group
    takes the geometric mean of what its layers want: where they agree, every density is met exactly.
    """
    wanted = defaultdict[int, list[float]](list)
    for layer in croppable(groups):
        sides = free_sides(layer, groups)
        for group in frozenset[int]().union(*sides):
            wanted[group].append(log(densities[layer.node]) / len(sides))
    return {group: exp(_mean(logs)) for group, logs in wanted.items()}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
