"""A staged network cropped before training: a smaller dense one within a budget (PreCrop, arXiv:2203.02549)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import log, sqrt

from search_spaces.core.architecture import Architecture
from search_spaces.core.errors import SpaceError
from search_spaces.core.space import SearchSpace
from search_spaces.core.staged import StagedSpace
from search_spaces.cropping.budgets import BUDGETS, BudgetName
from search_spaces.cropping.channel_groups import channel_groups
from search_spaces.cropping.densities import densities_at, water_level
from search_spaces.cropping.group_factors import croppable, group_factors
from search_spaces.cropping.inside import rehidden
from search_spaces.cropping.stages import narrowed
from search_spaces.cropping.widths import Groups
from search_spaces.scaling.core.accepted import accepted
from search_spaces.scaling.core.network import PlainNetwork, declared, plain_network

SUFFIX = "_cropped"
LONGEST_NAME = 64
# Widths move in steps: after so many halvings nothing is left to gain.
HALVINGS = 20
CLOSE_ENOUGH = 0.005
TOLERANCE = 0.03
# By how much the insides of blocks may differ from what the densities say, so that the budget is met.
INSIDE = 1.5


@dataclass(frozen=True, eq=False)
class Cropped:
    """`densities` are what the closed form asked of each layer, by its name, and `kept` is the share of the budget that
    is left; `space` holds this one design."""

    space: StagedSpace
    architecture: Architecture
    densities: dict[str, float]
    kept: float


def crop(space: SearchSpace, architecture: Architecture, of: BudgetName, share: float, *, step: int = 8) -> Cropped:
    """The network with the largest sum of log densities at `share` of its parameters, MACs or bytes.

    Widths are whole multiples of `step`, or what they were where they stay. The level of the closed form is moved until
    the drawn network, with all that has no density of its own, such as norms, uses the budget.

    Raises:
        SpaceError: a share or step out of range, a space without stages, or a budget that no such widths reach.
    """
    if not 0 < share < 1:
        raise SpaceError(f"A cropped network keeps a share between 0 and 1 of its {of}, not {share:g}.", field=of)
    if step < 1:
        raise SpaceError(f"Widths are multiples of a step of at least 1, not {step}.", field="step")
    found = _closest(_Croppable(space, architecture, of, step), share)
    if found.kept > (1 + TOLERANCE) * share:
        raise SpaceError(
            f"With widths in steps of {step} the nearest network keeps {found.kept:.1%} of its {of}, not {share:.1%}.",
            field=of,
            hint="Crop less" + (", or by a smaller step." if step > 1 else "."),
        )
    return found


def _closest(network: _Croppable, share: float) -> Cropped:
    def miss(found: Cropped) -> float:
        return abs(log(found.kept / share))

    costs = network.costs
    level = water_level(costs, share * sum(costs))
    least = min(costs) * share / network.widest**2
    levels = list(_halved(lambda level: network.at(level, 1.0), share, level, least, max(costs)))
    level, found = min(levels, key=lambda tried: miss(tried[1]))
    if miss(found) < CLOSE_ENOUGH:
        return found
    # What the widths of stages leave over, the insides of blocks make up for.
    insides = _halved(lambda inside: network.at(level, inside), share, 1.0, 1 / INSIDE, INSIDE)
    return min((found, *(finer for _, finer in insides)), key=miss)


def _halved(
    at: Callable[[float], Cropped], share: float, start: float, low: float, high: float
) -> Iterator[tuple[float, Cropped]]:
    """What was tried between low and high, from `start` on, ever nearer to the share."""
    tried = start
    for _ in range(HALVINGS):
        found = at(tried)
        yield tried, found
        if abs(log(found.kept / share)) < CLOSE_ENOUGH:
            return
        low, high = (tried, high) if found.kept < share else (low, tried)
        tried = sqrt(low * high)


class _Croppable:
    """One network to be cropped: all that does not change with the level."""

    def __init__(self, space: SearchSpace, architecture: Architecture, of: BudgetName, step: int) -> None:
        self._network = plain_network(space, architecture.choices)
        self._drawn, self._step, self._budget = architecture, step, BUDGETS[of]
        self._groups = channel_groups(architecture.graph)
        self._whole = self._budget.total(architecture)
        nodes = architecture.graph.nodes
        self._layers = [layer.node for layer in croppable(self._groups)]
        self.costs = [self._budget.layer(architecture, nodes[position]) for position in self._layers]
        self.widest = max(node.shape[0] for node in nodes)

    def at(self, level: float, inside: float) -> Cropped:
        """The network whose layers cost up to `level`; hidden widths are `inside` times what follows from that."""
        densities = dict(zip(self._layers, densities_at(self.costs, level), strict=True))
        factors = group_factors(self._groups, densities)
        groups = Groups(self._drawn, self._groups, factors, self._step, inside)
        narrow, space, architecture = _accepted(narrowed(self._network, groups))
        # Where no widths at all suit hidden ones of their own, the hidden ones follow the stages'.
        with suppress(SpaceError):
            _, space, architecture = _accepted(rehidden(self._network, narrow, architecture, groups))
        named = {self._drawn.graph.nodes[position].name: density for position, density in densities.items()}
        return Cropped(space, architecture, named, self._budget.total(architecture) / self._whole)


def _accepted(network: PlainNetwork) -> tuple[PlainNetwork, StagedSpace, Architecture]:
    """The network, with the nearest widths that its blocks accept where they refuse its own."""
    try:
        return (network, *_design(network))
    except SpaceError:
        network = accepted(network)
        return (network, *_design(network))


def _design(network: PlainNetwork) -> tuple[StagedSpace, Architecture]:
    space, choices = declared(network)
    origin = network.frame.name.removesuffix(SUFFIX)
    named = {
        "name": origin[: LONGEST_NAME - len(SUFFIX)] + SUFFIX,
        "description": f"One network, cropped from space '{origin}'.",
    }
    own = space.model_copy(update=named)
    return own, own.architecture(choices)
