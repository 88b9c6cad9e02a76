"""Who an oracle is asked about next: anyone, the ranking's best, or whom a model of all answers expects most of."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import final

import numpy as np

from nas.funnel.course import Entrants, Floats, Positions
from nas.funnel.likeness import Likeness
from search_spaces.core.space import SearchSpace

# The model chooses among the ranking's first places, and hears of more of them with every answer. A ranking that is
# worth its price holds the best among them; a model of few answers is easily taken in by the odd ones far below.
FIRST_PLACES = 8
PLACES_AN_ANSWER = 2
# Answers before the first model; how often anyone in sight is asked instead.
UNGUIDED = 4
EXPLORED = 0.05


class Proposer(ABC):
    """Proposes positions of entrants, which stand in the order of their ranking: a position is a place."""

    @abstractmethod
    def propose(self, asked: Positions, merits: Floats, rng: np.random.Generator) -> int:
        """A position that is not among the (Q,) `asked`, which have answered `merits` (Q,): higher is better, NaN is
        no answer. Not all have been asked yet."""


@final
class ByRank(Proposer):
    """The best of the ranking that was not asked about."""

    def __init__(self, entrants: Entrants, space: SearchSpace) -> None:
        self._entrants = entrants

    def propose(self, asked: Positions, merits: Floats, rng: np.random.Generator) -> int:
        return int(_open(self._entrants, asked)[0])


@final
class AtRandom(Proposer):
    """Anyone: the baseline."""

    def __init__(self, entrants: Entrants, space: SearchSpace) -> None:
        self._entrants = entrants

    def propose(self, asked: Positions, merits: Floats, rng: np.random.Generator) -> int:
        return int(rng.choice(_open(self._entrants, asked)))


@final
class ByModel(Proposer):
    """Expected improvement under a Gaussian process over codes and all that earlier stages found out."""

    def __init__(self, entrants: Entrants, space: SearchSpace) -> None:
        self._entrants = entrants
        self._likeness = Likeness(entrants, space)

    def propose(self, asked: Positions, merits: Floats, rng: np.random.Generator) -> int:
        places = _open(self._entrants, asked)
        in_sight = places[places < FIRST_PLACES + PLACES_AN_ANSWER * len(asked)]
        if len(asked) < UNGUIDED or np.isnan(merits).all():
            return int(places[0])
        if rng.random() < EXPLORED:
            return int(rng.choice(in_sight))
        known = ~np.isnan(merits)
        gain = self._likeness.expected_improvement(asked[known], merits[known], in_sight)
        return int(in_sight[np.argmax(gain)])


PROPOSERS: Mapping[str, Callable[[Entrants, SearchSpace], Proposer]] = {
    "model": ByModel,
    "rank": ByRank,
    "random": AtRandom,
}


def _open(entrants: Entrants, asked: Positions) -> Positions:
    return np.setdiff1d(np.arange(len(entrants)), asked)
