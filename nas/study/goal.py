"""What a search is after, resolved: objectives, limits, and all metrics that are worth their price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nas.errors import HardwareMissing, UserError
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
# The score of `nasctl score` that one network alone has not.
RANK = "default"
# By how much a design that was not measured breaks a limit on what would have been: by all of the bound.
MISSED = 1.0


@dataclass(frozen=True)
class Goal:
    """Objectives, the first of which ranks the front; hard limits; the metrics to score, and the proxies to measure."""

    objectives: tuple[Objective, ...]
    limits: tuple[Limit, ...]
    metrics: tuple[str, ...]
    confidence: float
    proxies: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """What is known of a design in the end: metrics, which tables tell, and then proxies, which are measured."""
        return (*self.metrics, *self.proxies)

    @property
    def without_proxies(self) -> Goal:
        """The part that is judged before anything is measured; it may have no objective."""
        return replace(
            self,
            objectives=tuple(objective for objective in self.objectives if objective.metric not in self.proxies),
            limits=tuple(limit for limit in self.limits if limit.metric not in self.proxies),
            proxies=(),
        )

    def worth_measuring(self, values: Floats, log_sd: Floats) -> NDArray[np.bool_]:
        """(n, M) metrics and deviations, proxies or not behind them -> (n,) whether no limit on a metric is broken."""
        limits = self.without_proxies.limits
        return np.all(violations(values, log_sd, limits, self.metrics, self.confidence) <= 0, axis=1)

    def judge(self, values: Floats, log_sd: Floats) -> tuple[Floats, Floats]:
        """(n, M) values and deviations -> (n, K) objectives, minimised, and (n, L) violations."""
        broken = violations(values, log_sd, self.limits, self.columns, self.confidence)
        for column, limit in enumerate(self.limits):
            if limit.metric in self.proxies:
                broken[~self.worth_measuring(values, log_sd), column] = MISSED
        return minimised(values, self.objectives, self.columns), broken


def goal_of(spec: StudySpec, metrics: Sequence[str], proxies: Sequence[str] = ()) -> Goal:
    """The goal of a study in a world of known metrics and proxies; nothing asked means more deepmad for less latency.

    A name that is both means the metric.

    Raises:
        UserError: an unknown metric or a bound that makes no sense.
        HardwareMissing: a metric needs a device and the study names none.
    """
    known = [*metrics, *(name for name in proxies if name not in metrics)]
    objectives = [Objective(_checked(name, known), "maximize") for name in spec.maximize]
    objectives += [Objective(_checked(name, known), "minimize") for name in spec.minimize]
    objectives = objectives or [Objective("deepmad", "maximize"), Objective("latency", "minimize")]
    limits = [*_limits(spec.max, "max", known), *_limits(spec.min, "min", known)]
    asked = dict.fromkeys([*(o.metric for o in objectives), *(limit.metric for limit in limits)])
    require_device(spec.hw, asked)
    reported = [name for name in REPORTED if name in metrics and not (spec.hw is None and name in NEED_HARDWARE)]
    return Goal(
        objectives=tuple(dict.fromkeys(objectives)),
        limits=tuple(limits),
        metrics=tuple(dict.fromkeys([*(name for name in asked if name in metrics), *reported])),
        confidence=spec.confidence,
        proxies=tuple(name for name in asked if name not in metrics),
    )


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
    checked = {_checked(name, known): bound for name, bound in bounds.items()}
    return [Limit(name, parse_quantity(bound, name), sense) for name, bound in checked.items() if bound != NO_LIMIT]


def _checked(name: str, known: Sequence[str]) -> str:
    if name == RANK:
        raise UserError(
            f"'{RANK}' ranks networks among each other; of one alone, as a search asks, it says nothing.",
            hint=f"Name a proxy, such as synflow; or let a funnel's stage `score: {RANK}` follow (docs/funnel.md).",
            field="metric",
        )
    return check_metric(name, known)
