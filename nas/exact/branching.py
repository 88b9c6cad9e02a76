"""Branch and bound: the largest bound first, so that the bound on all designs falls from step to step."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import final

import numpy as np

from nas.exact.chain import Chain, Ints, evaluate
from nas.exact.part import Part, depths_allowed, halves, size, whole
from nas.exact.relaxation import Prices, Relaxation

# Bounds are sums of some thousand terms of the score's size at most; their rounding is far below.
OUTWARD = 1e-9
FIRST_STEPS, STEPS = 80, 4
# Parts with more designs alive than this many (as a logarithm) are split rather than enumerated.
SMALL = 40.0
MOST_TRIED = 20_000_000


@dataclass(frozen=True)
class Proof:
    """`bound` holds for every design; `best` is the score of `picks` (None if nothing was found)."""

    best: float
    bound: float
    picks: Ints | None
    parts: int
    tried: int


@dataclass(order=True)
class _Node:
    key: float
    number: int
    part: Part = field(compare=False)
    prices: Prices = field(compare=False)


@final
class Branching:
    """One proof under way."""

    def __init__(self, chain: Chain, best: float = -np.inf, picks: Ints | None = None) -> None:
        self._chain = chain
        self._best, self._picks = best, picks
        self._heap: list[_Node] = []
        self._scales = np.concatenate([chain.limits, np.full(len(chain.level_ends), 100.0)])
        self.parts = self.tried = 0

    def run(self, stopped: Callable[[], bool]) -> Proof:
        """Until nothing can beat the best, or someone says stop."""
        nothing = Prices(np.zeros(len(self._chain.limits)), np.zeros(len(self._chain.level_ends)))
        self._examine(whole(self._chain), nothing, np.inf, FIRST_STEPS)
        while self._heap and -self._heap[0].key > self._floor and not stopped():
            node = heapq.heappop(self._heap)
            for part in halves(node.part, self._chain):
                self._examine(part, node.prices, -node.key, STEPS)
        return Proof(self._best, self.bound, self._picks, self.parts, self.tried)

    @property
    def bound(self) -> float:
        """Above every design, rounded outward."""
        left = -self._heap[0].key if self._heap else -np.inf
        highest = max(self._best, left)
        return highest + OUTWARD * abs(highest) if np.isfinite(highest) else highest

    @property
    def _floor(self) -> float:
        """What a bound must exceed to matter."""
        return self._best + OUTWARD * abs(self._best) / 2 if np.isfinite(self._best) else -np.inf

    def _examine(self, part: Part, prices: Prices, above: float, steps: int) -> None:
        """Bound a part, thin it out, and finish it off or put it on the heap."""
        self.parts += 1
        if not depths_allowed(self._chain, part):
            return
        value, relaxation, prices = self._lowered(part, prices, steps)
        value = min(value, above)
        if value <= self._floor:
            return
        part = relaxation.reduced(self._floor)
        if not all(fits.any() for fits in part.fits):
            return
        if part.one_depth and size(part) <= SMALL:
            found, tries, left = Relaxation(self._chain, part, prices).enumerated(self._floor, MOST_TRIED)
            self.tried += tries
            if found is not None:
                self._take(found)
            value = min(value, left)
            if left <= self._floor:
                return
        heapq.heappush(self._heap, _Node(-value, self.parts, part, prices))

    def _lowered(self, part: Part, prices: Prices, steps: int) -> tuple[float, Relaxation, Prices]:
        """The least bound that some steps of the subgradient find: Polyak's, towards the best score."""
        split = len(prices.resources)
        scaled = np.concatenate([prices.resources, prices.levels]) * self._scales
        relaxation = Relaxation(self._chain, part, prices)
        kept = (np.inf, relaxation, prices)
        share, stale = 1.0, 0
        for step in range(steps):
            bound = relaxation.bound
            stale = 0 if bound.value < kept[0] else stale + 1
            share = share / 2 if stale == 3 else share
            kept = (bound.value, relaxation, prices) if bound.value < kept[0] else kept
            self._take(bound.picks)
            slope = bound.slack / self._scales
            norm = float((slope**2).sum())
            if kept[0] <= self._floor or norm == 0 or step == steps - 1:
                break
            target = self._best if np.isfinite(self._best) else 0.9 * bound.value
            scaled = np.maximum(scaled - share * (bound.value - target) / norm * slope, 0.0)
            plain = scaled / self._scales
            prices = Prices(plain[:split], plain[split:] if self._chain.rho else np.zeros(len(plain) - split))
            relaxation = Relaxation(self._chain, part, prices)
        return kept

    def _take(self, picks: Ints) -> None:
        """A design that is met on the way may be the best yet."""
        score, inside = evaluate(self._chain, picks)
        if inside and score > self._best:
            self._best, self._picks = score, picks
