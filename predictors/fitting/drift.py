"""A machine that slowed while it was measured: what the reference operator, timed all along, says of every row.

The reference over its own quiet level, a low quantile of the whole measurement, is the machine's slowness at that time.
Operators share it in part: one that waits for memory feels little of a clock that sank. The share is fitted.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hw_profiles.core.networks import MeasuredNetwork
from hw_profiles.core.reference import Reading
from hw_profiles.core.table import Measurement
from predictors.core.card import Drift

QUIET_QUANTILE = 0.1
# With fewer, a low quantile is one reading's luck.
FEWEST_READINGS = 10
# Readings whose median stands for the one in the middle: a batch's own is a dozen samples of a third of a millisecond.
WINDOW = 5
# Before anything is known, operators slow as the reference does, give or take this.
_PRIOR_SHARE, _PRIOR_SD = 1.0, 0.5
# Errors beyond this quantile of them are operators that a fit does not know, and say nothing of the machine.
_CLEAN_QUANTILE = 0.9


def quiet_level(readings: Sequence[Reading], networks: Sequence[MeasuredNetwork]) -> float | None:
    """Seconds of the reference while the machine was quiet; None where too few readings tell, or not beside what."""
    if sum(reading.table_rows is not None for reading in readings) < max(FEWEST_READINGS, len(readings)):
        return None
    # Operators and networks were timed one after the other: the machine was quiet in the quieter of the two times.
    times = (np.array([reading.latency_s for reading in readings]), _beside(networks))
    quiet_s = min(float(np.quantile(seconds, QUIET_QUANTILE)) for seconds in times if len(seconds) >= FEWEST_READINGS)
    return float(f"{quiet_s:.4g}")


def slowness_of_rows(readings: Sequence[Reading], rows: int, quiet_s: float) -> np.ndarray:
    """(rows,) log of the reference's seconds over those of a quiet machine, beside each row of the table."""
    # A batch's rows were timed in the same rounds as its reading: all of them share it.
    ends = np.maximum.accumulate([reading.table_rows or 0 for reading in readings])
    batch = np.minimum(np.searchsorted(ends, np.arange(rows), side="right"), len(ends) - 1)
    return _log_slowness(np.array([reading.latency_s for reading in readings]), quiet_s)[batch]


def slowness_of_networks(networks: Sequence[MeasuredNetwork], quiet_s: float) -> np.ndarray:
    """(n,) likewise beside each network, in the order in which they were timed; 0 where none was read."""
    found = np.zeros(len(networks))
    read = np.array([network.reference_s is not None for network in networks], dtype=bool)
    found[read] = _log_slowness(_beside(networks), quiet_s)
    return found


def followed_share(residuals: np.ndarray, log_slowness: np.ndarray) -> float:
    """Which share of the reference's log slowness operators show in the (n,) log(measured / predicted) of a fit that
    knew nothing of it; between none and all."""
    most = np.quantile(np.abs(residuals), _CLEAN_QUANTILE)
    error = np.clip(residuals, -most, most)
    error, slow = error - error.mean(), log_slowness - log_slowness.mean()
    doubt = float(np.mean(error**2)) / _PRIOR_SD**2
    share = (slow @ error + doubt * _PRIOR_SHARE) / (slow @ slow + doubt) if doubt else _PRIOR_SHARE
    return round(float(np.clip(share, 0.0, 1.0)), 4)


def drift_of(log_slowness: np.ndarray, quiet_s: float, share: float, networks: Sequence[MeasuredNetwork]) -> Drift:
    """What the card says of it."""
    ratios = np.exp(log_slowness)
    return Drift(
        quiet_s=quiet_s,
        typical=round(float(np.median(ratios)), 4),
        worst=round(float(np.quantile(ratios, 0.95)), 4),
        share=share,
        networks=len(_beside(networks)),
    )


def steady_rows(rows: Sequence[Measurement], log_slowness: np.ndarray, share: float) -> list[Measurement]:
    """The rows as a quiet machine would have timed them."""
    factors = np.exp(-share * log_slowness).tolist()
    return [replace(row, **_scaled(row, factor)) for row, factor in zip(rows, factors, strict=True)]


def steady_networks(
    networks: Sequence[MeasuredNetwork], log_slowness: np.ndarray, share: float
) -> list[MeasuredNetwork]:
    """The networks likewise."""
    factors = np.exp(-share * log_slowness).tolist()
    return [replace(network, **_scaled(network, factor)) for network, factor in zip(networks, factors, strict=True)]


def _scaled(timed: Measurement | MeasuredNetwork, factor: float) -> dict[str, Any]:
    return {
        "latency_s": factor * timed.latency_s,
        "median_s": factor * timed.median_s,
        "spread_s": factor * timed.spread_s,
    }


def _beside(networks: Sequence[MeasuredNetwork]) -> np.ndarray:
    """Seconds of the reference beside those networks where it was read."""
    return np.array([network.reference_s for network in networks if network.reference_s is not None])


def _log_slowness(seconds: np.ndarray, quiet_s: float) -> np.ndarray:
    """(n,) of running medians, which are of fewer readings at the ends."""
    reach = WINDOW // 2
    smooth = [np.median(seconds[max(0, at - reach) : at + reach + 1]) for at in range(len(seconds))]
    return np.log(np.array(smooth) / quiet_s)
