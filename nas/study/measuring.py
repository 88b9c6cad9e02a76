"""Proxies as metrics: what no table tells is measured on the design's own network."""

from typing import final

import numpy as np

from nas.executors.core.executor import Executor
from nas.funnel.course import perform
from nas.funnel.designs import designs_of
from nas.funnel.engine import kind_module
from nas.model.proxies.core.scorer import USUAL
from nas.search.core.strategy import Codes, Floats
from nas.study.goal import Goal
from search_spaces.core.space import SearchSpace


@final
class Measuring:
    """Pays for each network once, and for none that breaks a limit on a metric; `remarks` are what proxies said."""

    def __init__(self, goal: Goal, space: SearchSpace, seed: int) -> None:
        self._goal = goal
        self._space = space
        self._seed = seed
        self._known: dict[str, Floats] = {}
        self.remarks: tuple[str, ...] = ()

    def completed(self, codes: Codes, values: Floats, log_sd: Floats, executor: Executor) -> tuple[Floats, Floats]:
        """(n, D) codes, (n, M) metrics and deviations -> both with the proxies behind them, NaN where unknown."""
        found = np.full((len(codes), len(self._goal.proxies)), np.nan)
        worth = self._goal.worth_measuring(values, log_sd)
        found[worth] = self._measured(codes[worth], executor)
        return np.hstack([values, found]), np.hstack([log_sd, np.zeros_like(found)])

    def recall(self, codes: Codes, values: Floats, log_sd: Floats) -> None:
        """What an earlier session completed is not paid for again."""
        worth = self._goal.worth_measuring(values, log_sd)
        for code, row in zip(codes[worth], values[worth], strict=True):
            self._known[self._id(code)] = row[len(self._goal.metrics) :]

    def _measured(self, codes: Codes, executor: Executor) -> Floats:
        ids = [self._id(code) for code in codes]
        new = {name: row for row, name in enumerate(ids) if name not in self._known}
        designs = designs_of(self._space, codes[list(new.values())])
        # torch is imported here and not before: most searches never need it.
        work_on = kind_module("score").ScoreWork
        works = [work_on(design, self._goal.proxies, USUAL, self._seed) for design in designs]
        for name, outcome in zip(new, executor.run(perform, works), strict=True):
            self._known[name] = np.array([outcome.values[proxy] for proxy in self._goal.proxies])
            self.remarks += (outcome.remark,) if outcome.remark not in ("", *self.remarks) else ()
        return np.array([self._known[name] for name in ids]).reshape(len(codes), len(self._goal.proxies))

    def _id(self, code: Codes) -> str:
        return self._space.architecture(self._space.decode(code)).id
