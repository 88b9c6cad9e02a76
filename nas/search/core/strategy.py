"""What every strategy promises, and what it is given to keep the promise."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nas.model.supernet.dass.recipe import DassRecipe
from nas.model.supernet.recipe import SupernetRecipe
from nas.search.core.aim import Aim
from search_spaces.core.space import SearchSpace

Codes = NDArray[np.int16]
"""(N, D): one design a row, one dimension a column."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SearchContext:
    """All that a strategy knows: neither storage nor what the objectives mean.

    `fingerprint` maps (N, D) codes to (N,) uint64, equal for codes of one network; `ordered` is (D,) bool,
    True where neighbouring codes are alike; `storage` (URL or file) is where Optuna's dashboard looks on, or else the
    `journal`, a file that need not have a folder yet; `identity` is equal for searches that propose the same;
    `supernets` and `dass` are how strategies that train some do so; the `aim` is for one that proves something.
    """

    space: SearchSpace
    fingerprint: Callable[[Codes], NDArray[np.uint64]]
    ordered: NDArray[np.bool_]
    objectives: tuple[str, ...]
    limits: tuple[str, ...]
    seed: int
    study_name: str = "nasctl"
    storage: str | None = None
    journal: str | None = None
    identity: str = ""
    supernets: SupernetRecipe | None = None
    dass: DassRecipe | None = None
    aim: Aim | None = None


class Strategy(ABC):
    """Proposes designs and hears how good they are; a function of its context and of what it was told.

    `generation_size` is how many designs it likes to be asked for at once. `remembers_asking` is True where a
    guest keeps a state of its own: a resumed run then asks again before it tells the past. `trains` is True where the
    first asking takes a training, which nobody wants to wait for who only asks what a search would do.
    `shows_trials` is True where Optuna's dashboard can look on.
    """

    generation_size: int
    remembers_asking: bool
    trains: bool = False
    shows_trials: bool = False

    @abstractmethod
    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        """(m, D) designs, m <= n, that draw m networks never told before; fewer where no new one is found."""

    @abstractmethod
    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        """Hear of (m, D) designs: (m, K) objectives, minimised, (m, L) violations, 0 where a limit holds."""
