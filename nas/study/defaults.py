"""What a study leaves open, decided: so that its run does not depend on what the defaults are tomorrow."""

from nas.search.core.catalog import default_candidates, default_time_s
from nas.study.goal import Goal
from nas.study.spec import StudySpec

# Where every network is built and measured: minutes by the dearest proxies, and who climbs instead of breeding.
MEASURED_CANDIDATES = 500
MEASURED_STRATEGY = "local"


def resolved(spec: StudySpec, goal: Goal) -> StudySpec:
    """The study with all its defaults said.

    Raises:
        UserError: there is no such strategy.
    """
    chosen = "strategy" in spec.model_fields_set or not goal.proxies
    strategy = spec.strategy if chosen else MEASURED_STRATEGY
    unbounded = spec.candidates is None and spec.time_s is None
    return spec.model_copy(
        update={
            "maximize": tuple(o.metric for o in goal.objectives if o.direction == "maximize"),
            "minimize": tuple(o.metric for o in goal.objectives if o.direction == "minimize"),
            "strategy": strategy,
            "candidates": _candidates(strategy, goal) if unbounded else spec.candidates,
            "time_s": default_time_s(strategy) if spec.time_s is None else spec.time_s,
        }
    )


def _candidates(strategy: str, goal: Goal) -> int:
    affordable = default_candidates(strategy)
    return min(affordable, MEASURED_CANDIDATES) if goal.proxies else affordable
