"""The best design with a proof: annealing finds, branch and bound (Land and Doig 1960) shows that nothing beats it.

The proof reads the problem's tables as a chain of stages (`nas/exact`, docs/exact.md). Where they are none, annealing
searches alone, and the certificate says why.
"""

from contextlib import suppress
from typing import final

import numpy as np

from nas.exact.additive.amounts import NotAdditiveError
from nas.exact.layout import ChainError
from nas.exact.proof import ChainProof
from nas.search.core.aim import Aim
from nas.search.core.catalog import create_strategy
from nas.search.core.front_proving import FrontProving
from nas.search.core.literal import excluded_by_rules
from nas.search.core.proposals import no_designs
from nas.search.core.proving import Certificate, ProvingStrategy
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy
from search_spaces.core.space import SearchSpace

# Where nobody says: so many designs where nothing can be proved, so long where something can.
CANDIDATES = 2_100_000
TIME_S = 900.0
# What annealing is given before the proof: some seconds.
SEEDS = 480 * 1024


@final
class Exact(ProvingStrategy):
    """Anneals first, then asks only for what the proof finds to be better."""

    remembers_asking = False

    def __init__(self, context: SearchContext) -> None:
        self._context = context
        self._annealing = create_strategy("anneal", context)
        self.generation_size = self._annealing.generation_size
        self._told = 0
        self._best: tuple[float, Codes] = (np.inf, no_designs(context))
        self._proof, self._remarks = _proof_of(context.aim)
        self._grid = _grid(context.space) if self._proof else {}
        self._rules = _rules(context.space) if self._proof else ()
        self._drawn: dict[bytes, float] = {}
        self._asked_for_literal = False

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        proof = self._proof
        if proof is None:
            return self._annealing.ask(n, rng)
        if self._told and not proof.bounded:
            self._advance(proof)
        # A budget that ends here leaves the rest of the time to the proof.
        if self._told < SEEDS and n >= self.generation_size and len(seeds := self._annealing.ask(n, rng)):
            return seeds
        if not self._asked_for_literal:
            self._ask_for_literal()
        self._advance(proof)
        found = proof.best
        if found is None or np.array_equal(found[None], self._best[1]):
            return no_designs(self._context)
        return found[None]

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._told += len(codes)
        self._annealing.tell(codes, values, violations)
        feasible = np.flatnonzero((violations <= 0).all(axis=1))
        if len(feasible):
            first = feasible[np.argmin(values[feasible, 0])]
            if values[first, 0] < self._best[0]:
                self._best = float(values[first, 0]), codes[first : first + 1]

    @property
    def at_work(self) -> bool:
        return self._proof is not None and not self._proof.done

    @property
    def certificate(self) -> Certificate:
        proof = self._proof
        best = None if proof is None or proof.best is None else self._scored_anew(proof, proof.best)
        bound = proof.bound if proof is not None and proof.bounded else None
        return Certificate(best, bound, self._grid, self._rules, self._remarks)

    def _scored_anew(self, proof: ChainProof, code: Codes) -> float:
        """What the drawn architecture scores; each is drawn once."""
        key = code.tobytes()
        if key not in self._drawn:
            self._drawn[key] = proof.drawn(code)
        return self._drawn[key]

    def _ask_for_literal(self) -> None:
        """Say once which rules exclude something better."""
        self._asked_for_literal = True
        aim = self._context.aim
        if aim is not None and (sentence := excluded_by_rules(self._context, aim, self._best[0])):
            self._remarks = (*self._remarks, sentence)

    def _advance(self, proof: ChainProof) -> None:
        if len(self._best[1]):
            proof.hear(self._best[1][0])
        proof.advance()


def create(context: SearchContext) -> Strategy:
    """Nothing is proved yet; of two objectives, levels of the second are bounded one by one."""
    aim = context.aim
    if aim is not None and len(aim.objectives) == 2 and not aim.measured:
        # What no bound is known for is annealed, and the certificate says why.
        with suppress(NotAdditiveError):
            return FrontProving(context, aim, _grid(context.space), _rules(context.space))
    return Exact(context)


def _proof_of(aim: Aim | None) -> tuple[ChainProof | None, tuple[str, ...]]:
    """The proof, or why there is none."""
    try:
        proof = _asked(aim)
    except ChainError as error:
        return None, (f"Nothing is proved here: {error}. Annealing searches instead.",)
    return proof, proof.remarks


def _asked(aim: Aim | None) -> ChainProof:
    if aim is None:
        raise ChainError("nobody said what is sought")
    if aim.measured:
        raise ChainError(f"{' and '.join(aim.measured)} is measured on built networks, and no table bounds it")
    objective = aim.objectives[0]
    if len(aim.objectives) > 1:
        raise ChainError(f"{' and '.join(objective.metric for objective in aim.objectives)} are sought together")
    if objective.direction != "maximize":
        raise ChainError(f"{objective.metric} is to be small, and a score is proved to be large")
    return ChainProof(aim.problem, objective.metric, aim.limits, aim.confidence)


def _grid(space: SearchSpace) -> dict[str, str]:
    return {name: domain.describe() for name, domain in space.dimensions.items()}


def _rules(space: SearchSpace) -> tuple[str, ...]:
    return tuple(dict.fromkeys(factor.sentence for factor in space.designs.factors))
