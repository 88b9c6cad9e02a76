"""Densities of layers that are cropped before training, in closed form (PreCrop: "Structured pruning of CNNs at
initialization"; arXiv:2203.02549)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import log

from search_spaces.core.errors import SpaceError


def budget_densities(costs: Sequence[float], budget: float) -> tuple[float, ...]:
    """The densities, each in (0, 1], of the largest sum of logarithms whose cost stays within `budget`.

    `costs[l]` is what layer l costs whole: parameters, MACs or bytes, as the budget. Densities multiply costs; a budget
    of all or more crops nothing.

    Raises:
        SpaceError: a cost or the budget is not above zero.
    """
    if not budget > 0 or not all(cost > 0 for cost in costs):
        raise SpaceError(f"Costs and their budget must be above zero; the budget given was {budget:g}.", field="budget")
    return densities_at(costs, water_level(costs, budget))


def densities_at(costs: Sequence[float], level: float) -> tuple[float, ...]:
    """What every layer keeps where none may cost more than `level`: cheap layers stay whole."""
    return tuple(min(1.0, level / cost) for cost in costs)


def water_level(costs: Sequence[float], budget: float) -> float:
    """The level up to which costs may rise so that together they fill the budget; infinite where all fit whole.

    At the optimum of sum(log p) all cropped layers cost the same: 1/p is the multiplier times the layer's cost.
    """
    ordered = sorted(costs)
    for position, (cost, below) in enumerate(zip(ordered, accumulate(ordered, initial=0.0), strict=False)):
        level = (budget - below) / (len(ordered) - position)
        if level <= cost:
            return level
    return float("inf")


def objective(densities: Sequence[float]) -> float:
    """What the densities maximise: the sum of their logarithms."""
    return sum(log(density) for density in densities)
