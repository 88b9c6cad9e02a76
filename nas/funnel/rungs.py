"""Who trains longer: successive halving (Jamieson & Talwalkar 2016, arXiv:1502.07943) and ASHA (Li et al. 2020,
arXiv:1810.05934)."""

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import final

import numpy as np

from nas.funnel.course import Floats, Positions, by_merit

Promotion = tuple[int, int]
"""(position of a design, rung that it shall reach next)."""

Schedule = Generator[list[Promotion], None, None]
"""Yields what may be trained at once; goes on when all of it has been told to the rungs."""


@final
class Rungs:
    """`epochs[k]` is the length of rung k; `keep` designs shall reach the last one; accuracies of (S,) designs."""

    def __init__(self, epochs: Sequence[int], designs: int, keep: int) -> None:
        self.epochs = tuple(epochs)
        self._keep = min(keep, designs)
        self.accuracy = np.full((len(self.epochs), designs), np.nan)
        self.reached = np.full(designs, -1)

    @property
    def top(self) -> int:
        """The last rung."""
        return len(self.epochs) - 1

    def tell(self, position: int, rung: int, accuracy: float) -> None:
        """A design was trained up to a rung; NaN where that failed."""
        self.accuracy[rung, position] = accuracy
        self.reached[position] = rung

    def ranking(self) -> Positions:
        """Those who were trained, the best first: by how far they came, then by what they reached there."""
        order = by_merit(self.last_accuracy())
        order = order[np.argsort(-self.reached[order], kind="stable")]
        return order[self.reached[order] >= 0]

    def last_accuracy(self) -> Floats:
        """(S,) at the highest rung that each design came to."""
        return self.accuracy[self.reached, np.arange(len(self.reached))]

    def columns(self) -> Mapping[str, Floats]:
        """Accuracy after each number of epochs, and the last of them."""
        columns = {f"accuracy_{epochs}": self.accuracy[rung] for rung, epochs in enumerate(self.epochs)}
        return {**columns, "accuracy": self.last_accuracy()}

    def quota(self, rung: int, trained: int) -> int:
        """How many of so many at a rung go on: as many as can be trained for the same epochs, but enough to keep."""
        return max(int(trained * self.epochs[rung] / self.epochs[rung + 1]), 1)

    def best_at(self, rung: int) -> Positions:
        """Designs that were trained up to a rung, further or not, the best there first."""
        order = by_merit(self.accuracy[rung])
        return order[self.reached[order] >= rung]

    def waiting(self, rung: int, places: int) -> list[Promotion]:
        """Of the best at a rung, `places` in all, those who have not gone on."""
        return [(int(each), rung + 1) for each in self.best_at(rung)[:places] if self.reached[each] == rung]

    @property
    def kept(self) -> int:
        """How many shall survive."""
        return self._keep


def successive_halving(rungs: Rungs, parallel: int) -> Schedule:
    """All designs up to the first rung, the best share of them up to the next, and so on; `parallel` is not used."""
    yield [(position, 0) for position in range(len(rungs.reached))]
    for rung in range(rungs.top):
        trained = len(rungs.best_at(rung))
        yield rungs.waiting(rung, max(rungs.quota(rung, trained), rungs.kept))


def asha(rungs: Rungs, parallel: int) -> Schedule:
    """Promotes whoever is among the best of a rung so far, from the highest rung down, and else starts the next design.

    In waves of `parallel`: what is promoted depends on what was found out, never on whose clock ran faster.
    """
    started = 0
    while True:
        wave = _promotable(rungs)[:parallel]
        fresh = range(started, min(started + parallel - len(wave), len(rungs.reached)))
        wave += [(position, 0) for position in fresh]
        started += len(fresh)
        wave = wave or _filling(rungs)[:parallel]
        if not wave:
            return
        yield wave


SCHEDULES: Mapping[str, Callable[[Rungs, int], Schedule]] = {"successive_halving": successive_halving, "asha": asha}


def _promotable(rungs: Rungs) -> list[Promotion]:
    found: list[Promotion] = []
    for rung in reversed(range(rungs.top)):
        trained = len(rungs.best_at(rung))
        found += rungs.waiting(rung, int(trained * rungs.epochs[rung] / rungs.epochs[rung + 1]))
    return found


def _filling(rungs: Rungs) -> list[Promotion]:
    """Where all have been started and too few came through: the next best, until enough are at the last rung."""
    for rung in range(rungs.top):
        if waiting := rungs.waiting(rung, rungs.kept):
            return waiting
    return []
