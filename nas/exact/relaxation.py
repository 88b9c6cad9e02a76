"""An upper bound on the designs of a part of a chain at given prices of its limits; and what of the part may matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np

from nas.exact.bounding import TINY, backward, forward
from nas.exact.chain import Chain, Floats, Ints, amounts_of
from nas.exact.depths import least_penalty
from nas.exact.enumeration import enumerate_designs
from nas.exact.part import Part, listed
from nas.exact.rows import Rows

# Slopes at which the forward sweep knows its values.
GRID = 24

# Slopes and rests (P, K) of the lines at the P states before a link, and how many count (P,).
Hull = tuple[Floats, Floats, Ints]


@dataclass(frozen=True, eq=False)
class Prices:
    """What a unit of each resource costs, and what a unit of log fan-in is worth at each level."""

    resources: Floats
    levels: Floats


@dataclass(frozen=True, eq=False)
class Bound:
    """`value` bounds the score; `slack` (resources, then levels) is what its design leaves of each limit, negative
    where it breaks one; `picks` are the design's (state, option, depth position) by link."""

    value: float
    slack: Floats
    picks: Ints


@final
class Relaxation:
    """One part under one set of prices."""

    def __init__(self, chain: Chain, part: Part, prices: Prices) -> None:
        self._chain, self._part, self._prices = chain, part, prices
        self._rows = Rows(chain, part, prices.levels)
        self._paid = np.concatenate([[0.0], prices.resources])
        self._alive = [listed(fits) for fits in part.fits]
        self._adds = [link.adds + self._rows.worth_at(at) for at, link in enumerate(chain.links)]
        ends = [link.repeats[[a, b]] for link, a, b in zip(chain.links, part.low, part.high, strict=True)]
        self._depths = [
            np.stack([n, self._rows.flat(at, link, n)])
            for at, (link, n) in enumerate(zip(chain.links, ends, strict=True))
        ]
        self._constant = float(prices.resources @ chain.limits) + self._rows.constant - least_penalty(chain, part)
        self._behind, self._came_from = self._backwards()

    def _backwards(self) -> tuple[list[Hull], list[Ints]]:
        """`behind[at]`: the hulls in front of link `at`; one more, flat, behind the last link."""
        links = self._chain.links
        reach = _fan_in_ranges(self._chain, self._part)
        states = len(links[-1].states)
        behind = [(np.zeros((states, 1)), np.zeros((states, 1)), np.ones(states, np.int64))]
        came_from: list[Ints] = []
        for at in range(len(links) - 1, -1, -1):
            link, (slopes, rests, counts) = links[at], behind[-1]
            behind_it = (slopes + self._adds[at][:, None], rests, counts)
            before, lines, number, origin = backward(
                behind_it, self._depths[at], self._paid, link.tables, *self._alive[at], reach[at]
            )
            behind.append((before, lines, number))
            came_from.append(origin)
        return behind[::-1], came_from[::-1]

    @property
    def bound(self) -> Bound:
        """The bound and the design that reaches it."""
        _, rests, counts = self._behind[0]
        if counts[0] == 0:
            limits = len(self._prices.resources) + len(self._prices.levels)
            return Bound(-np.inf, np.zeros(limits), np.zeros((len(self._came_from), 3), np.int64))
        start = int(np.argmax(rests[0, : counts[0]]))
        picks = self._picked(start)
        amounts, layers = amounts_of(self._chain, picks)
        used = amounts[:, 1:].sum(axis=0)
        slack = np.concatenate([self._chain.limits - used, self._rows.excess(amounts[:, 0], layers)])
        return Bound(float(rests[0, start]) + self._constant, slack, picks)

    def _picked(self, line: int) -> Ints:
        picks, before = [], 0
        for at, origin in enumerate(self._came_from):
            state, following, code = origin[before, line]
            picks.append((state, code // 2, self._part.high[at] if code % 2 else self._part.low[at]))
            before, line = state, following
        return np.array(picks, np.int64)

    def reduced(self, floor: float) -> Part:
        """The part without the choices that no design above `floor` makes."""
        links, fits = self._chain.links, []
        grids = self._grids()
        values = np.zeros((1, GRID))
        for at, link in enumerate(links):
            following = grids[at + 1] if at + 1 < len(links) else np.zeros(0)
            tolls_up = np.argsort(self._paid @ link.inlet, kind="stable")
            values, reach = forward(
                values, grids[at], self._behind[at + 1], self._adds[at], following, self._depths[at], self._paid,
                link.tables, tolls_up, *self._alive[at],
            )  # fmt: skip
            kept = np.zeros_like(self._part.fits[at])
            kept[self._part.fits[at]] = reach + self._constant > floor
            fits.append(kept)
        return self._part.of(tuple(fits))

    def _grids(self) -> list[Floats]:
        """In front of each link, slopes that reach from the least to the greatest of what may follow."""
        low, high, grids = 0.0, 0.0, []
        for at in range(len(self._chain.links) - 1, -1, -1):
            adds = self._adds[at][self._part.fits[at].any(axis=1)]
            low, high = low + adds.min(initial=np.inf), high + adds.max(initial=-np.inf)
            margin = 1e-6 * (1 + abs(high)) if np.isfinite(high) else 1.0
            ends = (low - margin, high + margin) if np.isfinite(low) else (0.0, 1.0)
            grids.append(np.linspace(*ends, GRID))
        return grids[::-1]

    def enumerated(self, floor: float, most_tried: int) -> tuple[Ints | None, int, float]:
        """Of one depth vector: the best design above a score (None if there is none), the choices tried, and the bound
        of those that were given up."""
        links = self._chain.links
        repeats = [float(depth[0, 0]) for depth in self._depths]
        penalty = least_penalty(self._chain, self._part)
        picks, tried, left = enumerate_designs(
            tuple(link.tables for link in links),
            tuple(link.first + n * link.repeated for link, n in zip(links, repeats, strict=True)),
            tuple(starts for starts, _ in self._alive),
            tuple(alive for _, alive in self._alive),
            tuple(link.adds for link in links),
            tuple(self._behind),
            self._chain.limits * (1 + 1e-12),
            self._prices.resources,
            self._rows.exactly(),
            floor + penalty,
            most_tried,
        )
        found = np.column_stack([picks, self._part.low]) if picks[0, 0] >= 0 else None
        return found, tried, float(left - penalty) if left > TINY else -np.inf


def _fan_in_ranges(chain: Chain, part: Part) -> list[Floats]:
    """For each link, (2, P): the least and the most log fan-in that may come before it."""
    least, most = [np.zeros(1)], [np.zeros(1)]
    for at, link in enumerate(chain.links[:-1]):
        below = (least[-1][:, None] + np.where(link.follows, link.across[0], np.inf)).min(axis=0)
        above = (most[-1][:, None] + np.where(link.follows, link.across[0], -np.inf)).max(axis=0)
        low, high = (link.first[0] + n * link.repeated[0] for n in link.repeats[[part.low[at], part.high[at]]])
        fits = part.fits[at]
        # An interval that is a little too wide is still right.
        least.append(below + np.where(fits, low, np.inf).min(axis=1) - 1e-6)
        most.append(above + np.where(fits, high, -np.inf).max(axis=1) + 1e-6)
    return [np.stack(pair) for pair in zip(least, most, strict=True)]
