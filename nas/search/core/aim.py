"""What is sought, in full: for strategies that read the problem and not only what they are told."""

from dataclasses import dataclass

from nas.compiled.space import CompiledSpace
from nas.objective import Limit, Objective


@dataclass(frozen=True, eq=False)
class Aim:
    """`problem.metrics` hold what the objectives and limits name, but for proxies; limits hold with probability
    `confidence`."""

    problem: CompiledSpace
    objectives: tuple[Objective, ...]
    limits: tuple[Limit, ...]
    confidence: float

    @property
    def measured(self) -> tuple[str, ...]:
        """What is sought or limited and stands in no table: proxies."""
        asked = [*(objective.metric for objective in self.objectives), *(limit.metric for limit in self.limits)]
        return tuple(dict.fromkeys(name for name in asked if name not in self.problem.metric_names))
