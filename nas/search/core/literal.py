"""Which rules keep a search from the literal optimum: a better design within the limits that breaks them."""

import numpy as np

from nas.compiled.space import CompiledSpace
from nas.objective import minimised, violations
from nas.search.core.aim import Aim
from nas.search.core.catalog import create_strategy
from nas.search.core.strategy import Codes, SearchContext
from search_spaces.core.staged import StagedSpace

# About a second's worth.
GENERATIONS = 120
SHOWN = 4


def excluded_by_rules(context: SearchContext, aim: Aim, best: float) -> str | None:
    """A sentence on the best design that annealing finds without the rules; None where it is no better than `best`,
    minimised."""
    space = aim.problem.space
    if not isinstance(space, StagedSpace) or not space.rules:
        return None
    free = StagedSpace(**{**space.model_dump(), "rules": (), "presets": {}})
    found = _annealed(context, aim, CompiledSpace(free, aim.problem.metrics))
    if found is None or found[0] >= best:
        return None
    value, code = found
    broken = space.designs.broken(code)
    more = f" and {len(broken) - SHOWN} more" if len(broken) > SHOWN else ""
    objective = aim.objectives[0]
    return (
        f"Without the rules {objective.metric} {value * objective.sign:.6g} is within the limits, "
        f"by a design that breaks {'; '.join(broken[:SHOWN])}{more}."
    )


def _annealed(context: SearchContext, aim: Aim, problem: CompiledSpace) -> tuple[float, Codes] | None:
    """The best first objective that holds the limits, and its (D,) code."""
    free = SearchContext(
        problem.space, problem.fingerprint, context.ordered, context.objectives, context.limits, context.seed
    )
    strategy, found = create_strategy("anneal", free), None
    for generation in range(GENERATIONS):
        codes = strategy.ask(strategy.generation_size, np.random.default_rng([context.seed, generation]))
        scores = problem.score_fully(codes)
        values = minimised(scores.values, aim.objectives, problem.metric_names)
        broken = violations(scores.values, scores.log_sd, aim.limits, problem.metric_names, aim.confidence)
        strategy.tell(codes, values, broken)
        rows = np.flatnonzero((broken <= 0).all(axis=1))
        if len(rows) and (found is None or values[rows, 0].min() < found[0]):
            row = rows[np.argmin(values[rows, 0])]
            found = float(values[row, 0]), codes[row]
    return found
