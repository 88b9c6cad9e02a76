"""A front of a score against a cost, and how far it may be from the best there is."""

from typing import final

import numpy as np

from nas.exact.additive.amounts import NotAdditiveError
from nas.exact.additive.cells import TooManyCellsError
from nas.exact.additive.proof import FrontProof
from nas.pareto import ParetoArchive
from nas.search.core.aim import Aim
from nas.search.core.catalog import create_strategy
from nas.search.core.proposals import keep_fresh, no_designs
from nas.search.core.proving import Certificate, LevelCertificate, ProvingStrategy
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext

# What finds the front before the proof, and how many designs each of them is given.
FINDERS = ("nsga2", "anneal")
SEEDS = 240 * 1024


@final
class FrontProving(ProvingStrategy):
    """Finds a front first; afterwards it asks for what the bounds meet on their way down."""

    remembers_asking = False

    def __init__(self, context: SearchContext, aim: Aim, grid: dict[str, str], rules: tuple[str, ...]) -> None:
        self._context, self._aim, self._grid, self._rules = context, aim, grid, rules
        self._proof = FrontProof(aim.problem, aim.objectives, aim.limits)
        self._finders = [create_strategy(name, context) for name in FINDERS]
        self.generation_size = max(finder.generation_size for finder in self._finders)
        self._seen = Seen()
        self._archive = ParetoArchive(len(aim.objectives))
        self._codes: list[Codes] = []
        self._met = no_designs(context)
        self._told = 0
        self._refusal: str | None = None

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        finder = self._told // SEEDS
        # A budget that ends here leaves the rest of the time to the proof.
        if finder < len(self._finders) and n >= self.generation_size:
            size = min(n, self._finders[finder].generation_size)
            if len(seeds := self._finders[finder].ask(size, rng)):
                return seeds
        if self._refusal is not None:
            return self._finders[-1].ask(n, rng)
        if len(self._met) == 0 and not self._proof.done:
            self._advance()
        self._met = keep_fresh(self._met, self._context, self._seen)
        asked, self._met = self._met[:n], self._met[n:]
        return asked

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        for finder in self._finders:
            finder.tell(codes, values, violations)
        self._seen.add(self._context.fingerprint(codes))
        self._codes.append(codes)
        self._archive.add(values, np.all(violations <= 0, axis=1))
        self._told += len(codes)

    @property
    def at_work(self) -> bool:
        return self._refusal is None and (len(self._met) > 0 or not self._proof.done)

    @property
    def certificate(self) -> Certificate:
        _, scores, costs = self._front()
        levels = self._proof.levels(scores, costs)
        sense = -self._aim.objectives[0].sign
        best = sense * float(scores.max()) if len(scores) else None
        bound = next((sense * level.bound for level in levels if level.cost is None), None)
        told = tuple(
            LevelCertificate(self._aim.objectives[1].metric, level.cost, sense * level.best, sense * level.bound)
            for level in levels
            if level.cost is not None
        )
        whole = self._proof.whole
        remarks = self._proof.remarks if self._refusal is None else (*self._proof.remarks, self._refusal)
        if whole is None:
            return Certificate(best, bound, self._grid, self._rules, remarks, told)
        return Certificate(best, best, self._grid, self._rules, remarks, epsilon=whole.epsilon)

    def _advance(self) -> None:
        try:
            self._met = self._proof.advance(*self._front())
        except (NotAdditiveError, TooManyCellsError) as error:
            self._refusal = f"Nothing is proved here: {error}. Annealing searches instead."

    def _front(self) -> tuple[Codes, Floats, Floats]:
        """(F, D) codes, what they score (what is to be small, negative) and what they cost."""
        rows, values = self._archive.front()
        known = np.concatenate(self._codes) if self._codes else no_designs(self._context)
        self._codes = [known]
        return known[rows], -values[:, 0], values[:, 1]
