"""The chains of an annealing: where they stand, what they want, when they move."""

from typing import final

import numpy as np
from numpy.typing import NDArray

from nas.search.core.proposals import no_designs
from nas.search.core.strategy import Codes, Floats, SearchContext

Rows = NDArray[np.int64]

CHAINS = 32
# Annealings follow each other, each twice as long as the one before, so that half of any budget is one of them.
FIRST_CYCLE = 32
# The temperature at the end of a cycle as a share of that at its begin.
COOLED = 1e-3
# How often in a cycle the laggards, one chain in so many, take the states of the leaders.
EXCHANGES = 32
LAGGING = 4
# How fast the price of a limit follows the chains across it.
PRICE_STEP = 1.1
PRICES = (1e-9, 1e9)


@final
class Chains:
    """`codes` (C, D), one state a chain; none before anything was heard."""

    def __init__(self, context: SearchContext) -> None:
        self._rng = np.random.default_rng([context.seed, CHAINS])
        self._weights = self._rng.dirichlet(np.ones(len(context.objectives)), CHAINS)
        self._prices = np.ones(len(context.limits))
        self._scales = np.ones(len(context.objectives))
        self._hottest = 0.0
        self._cycle, self._heard = FIRST_CYCLE, 0
        self.codes = no_designs(context)
        self._values = np.zeros((0, len(context.objectives)))
        self._violations = np.zeros((0, len(context.limits)))

    def hear(self, codes: Codes, values: Floats, violations: Floats) -> None:
        """One generation of tries: (m, D) designs, (m, K) objectives, (m, L) violations."""
        if len(codes) == 0:
            return
        if len(self.codes) == 0:
            self._start(codes, values, violations)
            return
        self._move(codes, values, violations)
        self._follow_prices()
        self._heard += 1
        if self._heard % max(1, self._cycle // EXCHANGES) == 0:
            self._exchange()
        if self._heard == self._cycle:
            self._cycle, self._heard = 2 * self._cycle, 0

    def _start(self, codes: Codes, values: Floats, violations: Floats) -> None:
        """Each chain at the best of its share of the designs."""
        self._scales = _spread(values)
        energies = self._energies(values, violations)
        shares = [np.arange(at, len(codes), CHAINS) for at in range(min(CHAINS, len(codes)))]
        rows = np.resize([share[np.argmin(energies[share, at])] for at, share in enumerate(shares)], CHAINS)
        self.codes, self._values, self._violations = codes[rows], values[rows], violations[rows]

    def _move(self, codes: Codes, values: Floats, violations: Floats) -> None:
        owners = self._owners(codes)
        tried = self._energies(values, violations)[np.arange(len(codes)), owners]
        with np.errstate(invalid="ignore"):
            rises = tried - np.diagonal(self._energies(self._values, self._violations))[owners]
        self._hottest = self._hottest or _first_temperature(rises)
        heat = self._hottest * COOLED ** (self._heard / self._cycle)
        accepted = rises <= heat * self._rng.exponential(size=len(rises))
        # The least of energies with Gumbel noise is a draw by Boltzmann's weights.
        lots = tried - heat * self._rng.gumbel(size=len(rises))
        order = np.lexsort((lots, owners))
        order = order[accepted[order]]
        movers, first = np.unique(owners[order], return_index=True)
        rows = order[first]
        self.codes[movers], self._values[movers], self._violations[movers] = codes[rows], values[rows], violations[rows]

    def _owners(self, codes: Codes) -> Rows:
        """(m,) the chain from which each design is fewest genes away; among equals they take turns."""
        distances = np.count_nonzero(codes[:, None, :] != self.codes[None], axis=2)
        turns = (np.arange(CHAINS) - np.arange(len(codes))[:, None]) % CHAINS
        return np.argmin(distances * CHAINS + turns, axis=1)

    def _energies(self, values: Floats, violations: Floats) -> Floats:
        """(n, C): each state as each chain sees it."""
        with np.errstate(invalid="ignore"):
            energies = (values / self._scales) @ self._weights.T + (violations @ self._prices)[:, None]
        return np.where(np.isnan(energies), np.inf, energies)

    def _follow_prices(self) -> None:
        broken = (self._violations > 0).mean(axis=0)
        self._prices = np.clip(self._prices * np.where(broken > 0.5, PRICE_STEP, 1 / PRICE_STEP), *PRICES)

    def _exchange(self) -> None:
        """The laggards, by what they see, each take the state of a leader."""
        energies = self._energies(self._values, self._violations)
        with np.errstate(invalid="ignore"):
            behind = np.diagonal(energies) - energies.min(axis=0)
        laggards = np.argsort(behind, kind="stable")[-(CHAINS // LAGGING) :]
        places = self._rng.integers(CHAINS // LAGGING, size=len(laggards))
        rows = np.arange(CHAINS)
        rows[laggards] = np.argsort(energies[:, laggards], axis=0, kind="stable")[places, np.arange(len(laggards))]
        self.codes, self._values, self._violations = self.codes[rows], self._values[rows], self._violations[rows]


def _first_temperature(rises: Floats) -> float:
    """The lower quartile of the steps that lead uphill."""
    uphill = rises[np.isfinite(rises) & (rises > 0)]
    return float(np.quantile(uphill, 0.25)) if len(uphill) else 0.0


def _spread(values: Floats) -> Floats:
    """(K,) the middle half's width of each objective; 1 where there is none."""
    spread = np.ones(values.shape[1])
    for at, column in enumerate(values.T):
        known = column[np.isfinite(column)]
        low, high = np.quantile(known, [0.25, 0.75]) if len(known) else (0.0, 0.0)
        spread[at] = high - low if high > low else 1.0
    return spread
