"""Strategies that also know how far their best may be from the best there is, and what they certify."""

import math
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nas.search.core.strategy import Strategy


@dataclass(frozen=True)
class LevelCertificate:
    """No design whose `metric` is at most `limit` scores above `bound`; the best that was met scores `best`."""

    metric: str
    limit: float
    best: float
    bound: float

    @property
    def gap(self) -> float | None:
        """How far the best may be from the optimum within the limit, as a share of it."""
        return abs(self.bound - self.best) / abs(self.best) if self.best else None

    def to_json(self) -> dict[str, Any]:
        """`{"latency": limit in SI units, "best", "bound", "gap"}`."""
        held = {self.metric: self.limit, "best": self.best, "bound": self.bound, "gap": self.gap}
        return {name: _known(value) for name, value in held.items()}


@dataclass(frozen=True)
class Certificate:
    """No design of `grid` (dimension -> its values) under `rules` and the study's limits lies beyond `bound`.

    `best` is the best design's value; None stands for what nobody knows yet. `remarks` are sentences: what was done
    instead of a proof, which rules exclude a better design. `levels` say the same of a front, limit by limit;
    where the front is whole, no design beats all its members by more than a factor of 1 + `epsilon` in the second
    objective.
    """

    best: float | None
    bound: float | None
    grid: Mapping[str, str]
    rules: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    levels: tuple[LevelCertificate, ...] = ()
    epsilon: float | None = None

    @property
    def gap(self) -> float | None:
        """How far the best may be from the optimum, as a share of it; None where that is not known."""
        if self.best is None or self.bound is None:
            return None
        apart = abs(self.bound - self.best)
        return apart / abs(self.best) if self.best else (0.0 if apart == 0 else None)

    def to_json(self) -> dict[str, Any]:
        """What a run keeps, and what `--json` answers."""
        return {
            "best": _known(self.best),
            "bound": _known(self.bound),
            "gap": _known(self.gap),
            "grid": dict(self.grid),
            "rules": list(self.rules),
            "remarks": list(self.remarks),
            "levels": [level.to_json() for level in self.levels],
            "epsilon": self.epsilon,
        }


class ProvingStrategy(Strategy):
    """May ask for nothing for a while and still be at work."""

    @property
    @abstractmethod
    def at_work(self) -> bool:
        """Whether another ask may bring designs or lower the bound."""

    @property
    @abstractmethod
    def certificate(self) -> Certificate:
        """What holds at this moment."""


def _known(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
