"""How whole networks compare with the sum of their operators: cold caches, and the calls in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class EndToEndFit:
    """true = scale * summed, the standard deviation of log(true / predicted), and from how many networks."""

    scale: float
    log_sd: float
    networks: int


def fit_end_to_end(predicted_s: np.ndarray, measured_s: np.ndarray, families: Sequence[str]) -> EndToEndFit:
    """The middle ratio of (n,) measured to (n,) predicted seconds, and how far a network may be from it.

    Every family counts alike, however many networks it has. Where there are several, the spread is that of each
    family's networks around what the others alone would have said: what a family that nobody measured must expect.

    Raises:
        ValueError: fewer than three networks, or seconds that are not positive.
    """
    if len(predicted_s) != len(measured_s) or len(predicted_s) < 3:
        raise ValueError(f"{len(predicted_s)} predicted and {len(measured_s)} measured networks; give 3 pairs or more.")
    if not (np.all(predicted_s > 0) and np.all(measured_s > 0)):
        raise ValueError("Seconds are positive.")
    log_ratio, family = np.log(measured_s / predicted_s), np.array(families)
    middles = {name: float(np.median(log_ratio[family == name])) for name in sorted(set(families))}
    variance = np.mean([_variance(name, log_ratio[family == name], middles) for name in middles])
    middle = float(np.mean(list(middles.values())))
    return EndToEndFit(float(np.exp(middle)), max(float(np.sqrt(variance)), 0.01), len(log_ratio))


def _variance(name: str, log_ratio: np.ndarray, middles: Mapping[str, float]) -> float:
    """Mean square of one family's ratios around the middle of the others; around its own where it is the only one."""
    others = [middle for other, middle in middles.items() if other != name]
    if others:
        return float(np.mean((log_ratio - np.mean(others)) ** 2))
    # The middle was chosen on the same networks: n - 1 of them are left to tell the spread.
    return float(np.sum((log_ratio - middles[name]) ** 2)) / (len(log_ratio) - 1)
