"""A staged design scaled by a rule: a network that can be drawn, of the MACs that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import inf, log, sqrt
from typing import Any

from search_spaces.core.architecture import Architecture
from search_spaces.core.errors import SpaceError
from search_spaces.core.space import SearchSpace
from search_spaces.core.staged import StagedSpace
from search_spaces.scaling.core.accepted import accepted
from search_spaces.scaling.core.factors import Factors
from search_spaces.scaling.core.network import declared, plain_network
from search_spaces.scaling.core.resize import resized
from search_spaces.scaling.core.rules import rule_factors

LARGEST = 1000.0
# All sizes move in steps: after a few corrections nothing is left to gain.
CORRECTIONS = 8
CLOSE_ENOUGH = 0.005


Drawn = tuple[StagedSpace, Architecture]


@dataclass(frozen=True, eq=False)
class Scaled:
    """`factors` are the rule's, before rounding; `space` holds this one design."""

    space: StagedSpace
    architecture: Architecture
    factors: Factors


def scale(space: SearchSpace, architecture: Architecture, rule: str, by: float, options: Mapping[str, Any]) -> Scaled:
    """A design of the space at `by` times its MACs.

    Depths, sides and widths are rounded; what rounding took, the finest dimension that the rule scales makes up for.

    Raises:
        SpaceError: no such rule or option, a factor out of range, a space without stages, or a size beyond every bound.
    """
    # Written so that NaN fails too.
    if not 1 / LARGEST <= by <= LARGEST:
        raise SpaceError(f"A factor lies between 1/{LARGEST:g} and {LARGEST:g}; given was {by:g}.", field="macs")
    network = plain_network(space, architecture.choices)
    factors = rule_factors(rule, by, network.resolution, options)
    wanted = by * macs(architecture)

    def drawn(correction: float) -> Drawn:
        corrected = factors.corrected(correction)
        larger = resized(network, architecture, corrected)
        own, choices = declared(larger if corrected.width == 1 else accepted(larger))
        return own, own.architecture(choices)

    found = list(_approaching(wanted, drawn))
    return Scaled(*min(found, key=lambda one: abs(log(macs(one[1]) / wanted))), factors)


def macs(architecture: Architecture) -> int:
    """Multiply-accumulates of one image, as deployed."""
    graph = architecture.deployed
    return sum(int(node.op.macs(*graph.input_shapes(node))) for node in graph)


def _approaching(wanted: float, drawn: Callable[[float], Drawn]) -> Iterator[Drawn]:
    """What was drawn at correction 1 and then ever nearer to the wanted MACs: by ratio, halving once enclosed."""
    correction, low, high = 1.0, 0.0, inf
    for _ in range(CORRECTIONS):
        found = drawn(correction)
        yield found
        short = wanted / macs(found[1])
        if abs(log(short)) < CLOSE_ENOUGH:
            return
        low, high = (correction, high) if short > 1 else (low, correction)
        correction = sqrt(low * high) if low and high < inf else correction * short
