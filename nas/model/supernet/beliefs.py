"""What a mixture of supernets believes: how accurate each architecture is, and in which supernet."""

from dataclasses import dataclass

import numpy as np

from nas.model.supernet.balance import Floats, balanced, softmax


@dataclass(frozen=True, eq=False)
class Beliefs:
    """Moving averages of validation accuracies, written in place.

    `by_path` (A,) of each architecture, whichever supernet it ran in; `by_pair` (A, M) of each in each supernet.
    """

    by_path: Floats
    by_pair: Floats

    @property
    def path_shares(self) -> Floats:
        """(A,) with which probability an architecture is drawn."""
        return softmax(self.by_path)

    def supernet_shares(self, temperature: float) -> Floats:
        """(A, M) with which probability an architecture that was drawn runs in a supernet."""
        return balanced(temperature * self.by_pair, self.path_shares)

    def draw(self, temperature: float, rng: np.random.Generator) -> tuple[int, int]:
        """An architecture and the supernet that it shall train."""
        path = int(rng.choice(len(self.by_path), p=self.path_shares))
        return path, int(rng.choice(self.by_pair.shape[1], p=self.supernet_shares(temperature)[path]))

    def hear(self, path: int, supernet: int, accuracy: float, decay: float) -> None:
        """Take in one validation accuracy; `decay` is the share of the old belief that stays."""
        for held, at in ((self.by_path, path), (self.by_pair, (path, supernet))):
            held[at] = decay * held[at] + (1 - decay) * accuracy


def untaught(paths: int, supernets: int) -> Beliefs:
    """All perfect until the contrary is heard, so that what was tried least is tried next."""
    return Beliefs(np.ones(paths), np.ones((paths, supernets)))
