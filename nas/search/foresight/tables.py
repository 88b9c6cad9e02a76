"""What tables tell of designs for nothing, where a search pays for what they do not tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nas.objective import minimised, violations
from nas.search.core.aim import Aim
from nas.search.core.strategy import Codes, Floats

Columns = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TablesOf:
    """`objectives` (K,) and `limits` (L,) say which columns are told: none, where all is told once a design is asked
    for, because a free look would cheat the budget."""

    aim: Aim | None
    objectives: Columns
    limits: Columns

    def over(self, codes: Codes, values: Floats, broken: Floats) -> tuple[Floats, Floats]:
        """(n, K) objectives and (n, L) violations, those that tables tell in place of the given."""
        aim = self.aim
        if aim is None or len(codes) == 0:
            return values, broken
        names, scores = aim.problem.metric_names, aim.problem.score_fully(codes)
        objectives = [objective for objective in aim.objectives if objective.metric in names]
        limits = [limit for limit in aim.limits if limit.metric in names]
        values, broken = values.copy(), broken.copy()
        values[:, self.objectives] = minimised(scores.values, objectives, names)
        broken[:, self.limits] = violations(scores.values, scores.log_sd, limits, names, aim.confidence)
        return values, broken


def tables_of(aim: Aim | None, objectives: int, limits: int) -> TablesOf:
    """The tables of a search that measures something; none of any other."""
    if aim is None or not aim.measured:
        return TablesOf(None, np.zeros(objectives, bool), np.zeros(limits, bool))
    told = aim.problem.metric_names
    return TablesOf(
        aim,
        np.array([objective.metric in told for objective in aim.objectives], bool),
        np.array([limit.metric in told for limit in aim.limits], bool),
    )
