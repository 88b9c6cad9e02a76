"""What "better" means: objectives, hard limits, and by how much a design breaks them."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nas.errors import UserError, did_you_mean

Direction = Literal["minimize", "maximize"]
Sense = Literal["max", "min"]
Floats = NDArray[np.float64]

METRIC_UNITS: Mapping[str, str] = {
    "latency": "s",
    "measured_latency": "s",
    "params": "",
    "macs": "",
    "activations": "",
    "peak_memory": "B",
    "energy": "J",
    "energy_lmul": "J",
    "deepmad": "",
    "effectiveness": "",
    "params_deploy": "",
    "weight_bytes": "B",
    "training_activations": "B",
    "training_memory": "B",
}
"""SI unit of one value; counts and scores have none, and so has every metric that is not listed."""

LARGEST_BOUND = 1e30
NO_LIMIT = "none"
"""As a bound: the limit that a space carries does not hold."""

_COUNTS = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12}
_SUFFIXES: Mapping[str, Mapping[str, float]] = {
    "s": {"": 1.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9},
    "J": {"": 1.0, "j": 1.0, "mj": 1e-3, "uj": 1e-6, "µj": 1e-6, "kj": 1e3},
    "B": {"": 1.0, "b": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 2.0**10, "mib": 2.0**20, "gib": 2.0**30}
    | {"k": 1e3, "m": 1e6, "g": 1e9},
    "": _COUNTS,
}
_QUANTITY = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)\s*([a-zµ]*)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Objective:
    """A metric and the way it should go."""

    metric: str
    direction: Direction

    @property
    def sign(self) -> float:
        """What a value is multiplied with so that less is better."""
        return 1.0 if self.direction == "minimize" else -1.0


@dataclass(frozen=True)
class Limit:
    """A hard bound in the metric's SI unit: `max` keeps the value at or below it, `min` at or above."""

    metric: str
    bound: float
    sense: Sense

    def __str__(self) -> str:
        return f"{self.metric} {'<=' if self.sense == 'max' else '>='} {self.bound:g}{unit_of(self.metric)}"


def unit_of(metric: str) -> str:
    """The SI unit of a metric's value; empty for counts and scores."""
    return METRIC_UNITS.get(metric, "")


def check_metric(metric: str, known: Sequence[str]) -> str:
    """The metric itself, if it is one of the known.

    Raises:
        UserError: it is not; the message offers the nearest name.
    """
    if metric in known:
        return metric
    raise UserError(f"No metric '{metric}'.{did_you_mean(metric, known)} Known: {', '.join(known)}.", field="metric")


def parse_quantity(text: str | float, metric: str) -> float:
    """`2ms`, `30M`, `4.5G`, `64MB` or a plain number, in the metric's SI unit.

    Raises:
        UserError: not a number, not this metric's unit, negative, not finite, or beyond 1e30.
    """
    match = _QUANTITY.fullmatch(str(text))
    suffixes = _SUFFIXES.get(unit_of(metric), _COUNTS)
    if match is None or match[2].lower() not in suffixes:
        allowed = ", ".join(suffix for suffix in suffixes if suffix)
        raise UserError(
            f"'{str(text)[:100]}' is no limit for {metric}: give a number, alone or with one of {allowed}.",
            field=metric,
        )
    value = float(match[1]) * suffixes[match[2].lower()]
    if not 0 <= value <= LARGEST_BOUND:
        raise UserError(f"A limit lies between 0 and {LARGEST_BOUND:g}; {metric} was given {value:g}.", field=metric)
    return value


def parse_limit(text: str, sense: Sense, known: Sequence[str]) -> Limit:
    """`latency=2ms` as a limit on one of the known metrics.

    Raises:
        UserError: no `=`, an unknown metric, or a bound that `parse_quantity` refuses.
    """
    metric, equals, bound = text.partition("=")
    if not equals:
        raise UserError(f"A limit is METRIC=VALUE, such as latency=2ms; given was '{text[:100]}'.", field=sense)
    metric = check_metric(metric.strip(), known)
    return Limit(metric, parse_quantity(bound, metric), sense)


def interval_quantile(confidence: float) -> float:
    """How many deviations to either side hold a normal variable with probability `confidence` in [0.5, 1)."""
    if not 0.5 <= confidence < 1:
        raise UserError(f"A confidence lies in [0.5, 1); given was {confidence}.", field="confidence")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def violations(
    values: Floats, log_sd: Floats, limits: Sequence[Limit], metrics: Sequence[str], confidence: float
) -> Floats:
    """(N, M) values, their deviations -> (N, L) shares of each bound by which it is broken, or 0.

    `log_sd` is of log(true / value). A limit holds where the whole interval that contains the true value
    with probability `confidence` lies inside; the unknown (NaN) holds none.
    """
    broken = np.zeros((len(values), len(limits)))
    for column, limit in enumerate(limits):
        held = held_values(values, log_sd, limit, metrics, confidence)
        excess = held - limit.bound if limit.sense == "max" else limit.bound - held
        share = np.maximum(excess, 0.0) / (limit.bound if limit.bound > 0 else 1.0)
        broken[:, column] = np.where(np.isnan(share), math.inf, share)
    return broken


def held_values(values: Floats, log_sd: Floats, limit: Limit, metrics: Sequence[str], confidence: float) -> Floats:
    """(N,) the strictest bound like this limit that each design would meet at the confidence."""
    metric = metrics.index(limit.metric)
    factor = np.exp(interval_quantile(confidence) * log_sd[:, metric])
    return values[:, metric] * factor if limit.sense == "max" else values[:, metric] / factor


def minimised(values: Floats, objectives: Sequence[Objective], metrics: Sequence[str]) -> Floats:
    """(N, M) metric values -> (N, K) objective values, less is better; what is unknown (NaN) is worst."""
    columns = [metrics.index(objective.metric) for objective in objectives]
    signs = np.array([objective.sign for objective in objectives])
    signed = values[:, columns] * signs
    return np.where(np.isnan(signed), math.inf, signed)
