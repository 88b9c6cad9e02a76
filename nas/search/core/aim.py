"""What is sought, in full: for strategies that read the problem and not only what they are told."""

from dataclasses import dataclass

from nas.compiled.space import CompiledSpace
from nas.objective import Limit, Objective


@dataclass(frozen=True, eq=False)
class Aim:
    """`problem.metrics` hold all that the objectives and limits name; limits hold with probability `confidence`."""

    problem: CompiledSpace
    objectives: tuple[Objective, ...]
    limits: tuple[Limit, ...]
    confidence: float
