"""What a search is after, resolved: objectives, limits, and all metrics that are worth their price."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nas.errors import HardwareMissing
from nas.objective import (
    NO_LIMIT,
    Limit,
    Objective,
    Sense,
    check_metric,
    minimised,
    parse_quantity,
    violations,
)
from nas.search.core.strategy import Floats
from nas.study.spec import StudySpec

# What everyone asks about a design, sought or not.
REPORTED = ("params", "macs", "activations", "deepmad", "latency")
NEED_HARDWARE = frozenset({"latency", "energy"})


@dataclass(frozen=True)
class Goal:
    """Objectives, the first of which ranks the front; hard limits; and the metrics to score."""

    objectives: tuple[Objective, ...]
    limits: tuple[Limit, ...]
    metrics: tuple[str, ...]
    confidence: float

    def judge(self, values: Floats, log_sd: Floats) -> tuple[Floats, Floats]:
        """(n, M) values and deviations -> (n, K) objectives, minimised, and (n, L) violations."""
        return (
            minimised(values, self.objectives, self.metrics),
            violations(values, log_sd, self.limits, self.metrics, self.confidence),
        )


def goal_of(spec: StudySpec, known: Sequence[str]) -> Goal:
    """The goal of a study in a world of known metrics; nothing asked means more deepmad for less latency.

    Raises:
        UserError: an unknown metric or a bound that makes no sense.
        HardwareMissing: a metric needs a device and the study names none.
    """
    objectives = [Objective(check_metric(name, known), "maximize") for name in spec.maximize]
    objectives += [Objective(check_metric(name, known), "minimize") for name in spec.minimize]
    objectives = objectives or [Objective("deepmad", "maximize"), Objective("latency", "minimize")]
    limits = [*_limits(spec.max, "max", known), *_limits(spec.min, "min", known)]
    asked = dict.fromkeys([*(o.metric for o in objectives), *(limit.metric for limit in limits)])
    require_device(spec.hw, asked)
    reported = [name for name in REPORTED if name in known and not (spec.hw is None and name in NEED_HARDWARE)]
    metrics = tuple(dict.fromkeys([*asked, *reported]))
    return Goal(tuple(dict.fromkeys(objectives)), tuple(limits), metrics, spec.confidence)


def require_device(hw: str | None, metrics: Iterable[str]) -> None:
    """Nothing, where a device is named or no metric needs one.

    Raises:
        HardwareMissing: one does.
    """
    if hw is None and (unpriced := NEED_HARDWARE & set(metrics)):
        raise HardwareMissing(
            f"{', '.join(sorted(unpriced))} is a property of a device, and none was named.",
            hint="Give --hw, one of `nasctl hw ls`; or seek macs and params, which need none.",
            field="hw",
        )


def _limits(bounds: Mapping[str, str | float], sense: Sense, known: Sequence[str]) -> list[Limit]:
    return [
        Limit(check_metric(name, known), parse_quantity(bound, name), sense)
        for name, bound in bounds.items()
        if bound != NO_LIMIT
    ]
