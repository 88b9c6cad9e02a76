"""Branch and bound: the largest bound first, so that the bound on all designs falls from step to step."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import final

import numpy as np

from nas.exact.chain import Chain, Ints, evaluate
from nas.exact.part import Part, depths_allowed, halves, single, size, whole
from nas.exact.relaxation import Prices, Relaxation

# Bounds are sums of some thousand terms of the score's size at most; their rounding is far below.
OUTWARD = 1e-9
# The whole is bounded in rounds, so that there is a bound early.
FIRST_ROUNDS, FIRST_STEPS, STEPS = 10, 8, 4
# Parts with more designs alive than this many (as a logarithm) are split rather than enumerated.
SMALL = 40.0
MOST_TRIED = 4_000_000
# So many parts are split at a time, whatever the number of cores: the proof takes one way everywhere.
AT_ONCE = 8

Judge = Callable[[Ints], float | None]
"""The score of a design that holds every limit, None of one that does not."""


@dataclass(order=True)
class _Node:
    key: float
    number: int
    part: Part = field(compare=False)
    prices: Prices = field(compare=False)
    mixed: Ints = field(compare=False)


@dataclass(frozen=True)
class _Examined:
    """What is left of a part: its bound (None: nothing above the floor), the designs whose mixture reaches it, and what
    was met on the way."""

    bound: float | None
    part: Part
    prices: Prices
    mixed: Ints
    found: list[tuple[float, Ints]]
    tried: int = 0


@final
class Branching:
    """One proof under way; `best` is the score of `picks` (None if nothing was found)."""

    def __init__(self, chain: Chain, judge: Judge | None = None) -> None:
        self._chain = chain
        self._judge = judge or (lambda picks: _held(chain, picks))
        self.best, self.picks = -np.inf, None
        self._heap: list[_Node] = []
        self._scales = np.concatenate([chain.limits, np.full(len(chain.level_ends), 100.0)])
        self._rounds = 0
        self.parts = self.tried = 0

    def hear(self, picks: Ints) -> None:
        """A design from elsewhere may be the best yet."""
        score = self._judge(picks)
        if score is not None and score > self.best:
            self.best, self.picks = score, picks

    def advance(self, workers: Executor | None = None) -> None:
        """Bound the whole a little better, or split the parts of the largest bounds."""
        if self._rounds == 0:
            resources, levels = len(self._chain.limits), len(self._chain.level_ends)
            nothing = Prices(np.zeros(resources), np.zeros(levels))
            tasks = [(whole(self._chain), nothing, np.inf, FIRST_STEPS)]
        elif self._rounds < FIRST_ROUNDS:
            node = heapq.heappop(self._heap)
            tasks = [(node.part, node.prices, -node.key, FIRST_STEPS)]
        else:
            taken = [heapq.heappop(self._heap) for _ in range(min(AT_ONCE, len(self._heap)))]
            tasks = [
                (part, node.prices, -node.key, STEPS)
                for node in taken
                for part in halves(node.part, self._chain, node.mixed)
            ]
        self._rounds += 1
        over = workers.map if workers else map
        self._keep(list(over(lambda task: self._examined(*task), tasks)))

    @property
    def done(self) -> bool:
        """Whether nothing can beat the best."""
        return self._rounds > 0 and not (self._heap and -self._heap[0].key > self._floor)

    @property
    def bound(self) -> float:
        """Above every design, rounded outward."""
        if self._rounds == 0:
            return np.inf
        left = -self._heap[0].key if self._heap else -np.inf
        highest = max(self.best, left)
        return highest + OUTWARD * abs(highest) if np.isfinite(highest) else highest

    @property
    def _floor(self) -> float:
        """What a bound must exceed to matter."""
        return self.best + OUTWARD * abs(self.best) / 2 if np.isfinite(self.best) else -np.inf

    def _keep(self, examined: list[_Examined]) -> None:
        for outcome in examined:
            self.parts += 1
            self.tried += outcome.tried
            for score, picks in outcome.found:
                if score > self.best:
                    self.best, self.picks = score, picks
        for number, outcome in enumerate(examined):
            if outcome.bound is not None and outcome.bound > self._floor:
                node = _Node(-outcome.bound, self.parts + number, outcome.part, outcome.prices, outcome.mixed)
                heapq.heappush(self._heap, node)

    def _examined(self, part: Part, prices: Prices, above: float, steps: int) -> _Examined:
        """Bound a part, thin it out, and finish it off where that is little work."""
        found: list[tuple[float, Ints]] = []
        nothing = _Examined(None, part, prices, np.zeros((0, 0, 3), np.int64), found)
        if not depths_allowed(self._chain, part):
            return nothing
        value, relaxation, prices, mixed = self._lowered(part, prices, steps, found)
        value = min(value, above)
        floor = self._floor
        if value <= floor:
            return nothing
        part = relaxation.reduced(floor)
        if not all(fits.any() for fits in part.fits):
            return nothing
        tried = 0
        if part.one_depth and size(part) <= SMALL:
            design, tried, left = Relaxation(self._chain, part, prices).enumerated(floor, MOST_TRIED)
            # A design that the true limits refuse stands where others, below it, may hold them.
            refused = design is not None and not self._take(design, found) and not single(part)
            value = value if refused else min(value, left)
        return _Examined(value if value > floor else None, part, prices, mixed, found, tried)

    def _lowered(
        self, part: Part, prices: Prices, steps: int, found: list[tuple[float, Ints]]
    ) -> tuple[float, Relaxation, Prices, Ints]:
        """The least bound that some steps of the subgradient find, Polyak's, towards the best score; and the designs
        that reached the bounds."""
        split = len(prices.resources)
        scaled = np.concatenate([prices.resources, prices.levels]) * self._scales
        relaxation = Relaxation(self._chain, part, prices)
        kept = (np.inf, relaxation, prices)
        share, stale, mixed = 1.0, 0, []
        for step in range(steps):
            bound = relaxation.bound
            stale = 0 if bound.value < kept[0] else stale + 1
            share = share / 2 if stale == 3 else share
            kept = (bound.value, relaxation, prices) if bound.value < kept[0] else kept
            self._take(bound.picks, found)
            mixed.append(bound.picks)
            slope = bound.slack / self._scales
            norm = float((slope**2).sum())
            if kept[0] <= self._floor or norm == 0 or step == steps - 1:
                break
            target = self.best if np.isfinite(self.best) else 0.9 * bound.value
            scaled = np.maximum(scaled - share * (bound.value - target) / norm * slope, 0.0)
            plain = scaled / self._scales
            prices = Prices(plain[:split], plain[split:] if self._chain.rho else np.zeros(len(plain) - split))
            relaxation = Relaxation(self._chain, part, prices)
        return *kept, np.array(mixed)

    def _take(self, picks: Ints, found: list[tuple[float, Ints]]) -> bool:
        """A design that is met on the way may be the best yet; whether it holds the limits."""
        score, inside = evaluate(self._chain, picks)
        judged = self._judge(picks) if inside and score > self.best else None
        if judged is not None:
            found.append((judged, picks))
        return judged is not None


def _held(chain: Chain, picks: Ints) -> float | None:
    score, inside = evaluate(chain, picks)
    return score if inside else None
