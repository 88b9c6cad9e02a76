"""What a search tells while it runs, and what it counts on the way."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np

from nas.funnel.engine import StageProgress
from nas.objective import Limit, held_values
from nas.search.core.proving import Certificate
from nas.search.core.strategy import Floats
from nas.study.goal import Goal


@dataclass(frozen=True)
class Progress:
    """`best` is the first objective's best feasible value, `rate` in candidates a second of this session.

    `total` is None where time is the budget; `eta_s` is None before anything is known, `certificate` where nothing is
    proved; `remarks` are what measuring said of designs so far, each once.
    """

    evaluated: int
    total: int | None
    feasible: int
    best: float | None
    rate: float
    eta_s: float | None
    certificate: Certificate | None = None
    remarks: tuple[str, ...] = ()


Observe = Callable[[Progress | StageProgress], None]


@final
class Tally:
    """Counts, the best value, and how near each limit anyone came."""

    def __init__(self, goal: Goal) -> None:
        self._goal = goal
        self.evaluated = 0
        self.feasible = 0
        self._best = np.inf
        self._meeting = np.zeros(len(goal.limits), np.int64)
        self._nearest = np.full(len(goal.limits), np.inf)
        self._unknown = np.zeros(len(goal.proxies), np.int64)

    def add(self, values: Floats, log_sd: Floats, objectives: Floats, broken: Floats) -> None:
        """Count one block: (n, M) values and deviations, (n, K) objectives, (n, L) violations."""
        feasible = (broken <= 0).all(axis=1)
        self.evaluated += len(values)
        self.feasible += int(feasible.sum())
        self._best = min(self._best, objectives[feasible, :1].min(initial=np.inf))
        self._meeting += (broken <= 0).sum(axis=0)
        if self._goal.proxies:
            measured = self._goal.worth_measuring(values, log_sd)
            self._unknown += np.isnan(values[measured, len(self._goal.metrics) :]).sum(axis=0)
        for index, limit in enumerate(self._goal.limits):
            held = held_values(values, log_sd, limit, self._goal.columns, self._goal.confidence)
            self._nearest[index] = np.nanmin(held * _sign(limit), initial=self._nearest[index])

    @property
    def best(self) -> float | None:
        """The first objective's best feasible value, in its own direction."""
        return float(self._best) * self._goal.objectives[0].sign if np.isfinite(self._best) else None

    def reached(self, index: int) -> float:
        """The value nearest to (or best inside) one limit that anyone holds at the asked confidence."""
        return float(self._nearest[index]) * _sign(self._goal.limits[index])

    def meeting(self, index: int) -> int:
        """How many candidates meet one limit."""
        return int(self._meeting[index])

    @property
    def unknown(self) -> dict[str, int]:
        """Of how many candidates that were measured each proxy could not tell."""
        return dict(zip(self._goal.proxies, self._unknown.tolist(), strict=True))


@final
class Meter:
    """Holds the budget against what was done, and tells who looks on; earlier sessions count."""

    def __init__(self, candidates: int | None, time_s: float | None, tally: Tally, earlier_s: float) -> None:
        self._candidates = candidates
        self._time_s = time_s
        self._tally = tally
        self._earlier_s = earlier_s
        self._recalled = tally.evaluated
        self._started_s = time.monotonic()

    @property
    def left(self) -> int | None:
        """How many candidates the budget still holds; None where time is the budget, 0 when it is up."""
        if self._time_s is not None and self._total_s >= self._time_s:
            return 0
        return None if self._candidates is None else max(0, self._candidates - self._tally.evaluated)

    def read(self, certificate: Certificate | None = None, remarks: tuple[str, ...] = ()) -> Progress:
        """Where the search stands now."""
        tally = self._tally
        session_s = time.monotonic() - self._started_s
        rate = (tally.evaluated - self._recalled) / session_s if session_s > 0 else 0.0
        eta_s = self._eta_s(rate)
        return Progress(
            tally.evaluated, self._candidates, tally.feasible, tally.best, rate, eta_s, certificate, remarks
        )

    @property
    def _total_s(self) -> float:
        return self._earlier_s + time.monotonic() - self._started_s

    def _eta_s(self, rate: float) -> float | None:
        by_time = None if self._time_s is None else max(0.0, self._time_s - self._total_s)
        if self._candidates is None or rate == 0:
            return by_time
        by_count = (self._candidates - self._tally.evaluated) / rate
        return by_count if by_time is None else min(by_time, by_count)


def _sign(limit: Limit) -> float:
    return 1.0 if limit.sense == "max" else -1.0
