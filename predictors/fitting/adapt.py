"""A profile for a new device from a few measurements: the rates of a known one, moved as little as they explain.

A new device is faster or slower in everything, then in memory and in compute, and only then in single families: the
prior says so, and one measured network already tells the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.profile import HardwareProfile, Stack
from hw_profiles.core.quality import Origin
from predictors.core.card import Card
from predictors.core.rates import HOST, LAUNCH, RATE_NAMES, Conditions, achieved_rates
from predictors.fitting.calibrated_profile import Judged, Source, card_of, profile_of
from predictors.fitting.posterior import Posterior, Prior, fit_posterior, without_each_family
from predictors.fitting.timed import Bench, Timed

# Log standard deviations between two devices: of all rates together, of memory's or compute's, of a single family's.
_TOGETHER, _BY_RESOURCE, _ALONE = 1.0, 0.4, 0.15
# Launching is the host's business, and hosts differ by themselves.
_LAUNCH = 0.5
# Predictions further off than this are a unit's doing, not a device's.
_WRONG_UNIT = 100.0
# How many measurements the base's own error on unseen families stands for.
_BASE_WEIGHT = 4.0
_FEWEST_TO_JUDGE = 3


def device_prior(rates: np.ndarray) -> Prior:
    """What (R,) rates of one device say of another device's."""
    on_memory = np.array([name.startswith("bytes.") for name in RATE_NAMES])
    on_compute = np.array([name.startswith("flops.") for name in RATE_NAMES])
    covariance = _ALONE**2 * np.eye(len(RATE_NAMES))
    covariance += _TOGETHER**2 * np.outer(on_memory | on_compute, on_memory | on_compute)
    for resource in (on_memory, on_compute):
        covariance += _BY_RESOURCE**2 * np.outer(resource, resource)
    covariance[[LAUNCH, HOST], [LAUNCH, HOST]] = _LAUNCH**2
    return Prior(np.log(rates), covariance)


def adapted_rates(base: HardwareProfile, bench: Bench, dtype: str) -> Posterior:
    """Rates of the device on which the bench was timed."""
    rates = np.maximum(achieved_rates(base, dtype), 1e-12)
    return fit_posterior(bench, device_prior(rates), str(bench.stacks[0]))


def adapt_profile(
    base: HardwareProfile, timed: Sequence[Timed], stack: Stack, path: Path, device: str, table: str
) -> tuple[HardwareProfile, Card]:
    """The profile that will stand at `path`, and its card. Each measurement counts alike.

    Raises:
        ProfileError: the base was measured, not calibrated or analytic; it has no peak at the dtype; or the
            measurements are in another unit.
    """
    if base.measured is not None:
        raise ProfileError(f"'{base.name}' prices by trees, which do not move; adapt a calibrated or analytic profile.")
    if stack.dtype not in base.peak_flops_per_s:
        known = ", ".join(base.peak_flops_per_s)
        raise ProfileError(f"'{base.name}' has no peak at {stack.dtype}; adapt one that has, or measure at {known}.")
    # Every measurement is kept out by itself.
    apart = [replace(each, family=f"{position}: {each.model}") for position, each in enumerate(timed)]
    bench = Bench(apart, Conditions.of(base), stack.dtype)
    _check_unit(base, bench, stack.dtype, table)
    posterior = adapted_rates(base, bench, stack.dtype)
    judged = _judged(base, bench, stack.dtype)
    squares = _BASE_WEIGHT * base.end_to_end_log_sd.value**2 + float(np.sum(judged.residuals**2))
    log_sd = float(np.sqrt(squares / (_BASE_WEIGHT + len(judged.residuals))))
    origin = Origin(
        measured_by="the user", licence="the user's", table=table, rows=len(timed), split="scores: leave one out"
    )
    source = Source(f"adapted from {base.name} to {len(timed)} measurements of {table}", origin)
    profile = profile_of(base, posterior, path, stack, device, source, log_sd)
    return profile, card_of(bench, judged, f"{stack.runtime}, {stack.dtype}, {stack.layout}", source, log_sd)


def _judged(base: HardwareProfile, bench: Bench, dtype: str) -> Judged:
    residuals = np.full(len(bench), np.nan)
    if len(bench) >= _FEWEST_TO_JUDGE:
        rates = np.maximum(achieved_rates(base, dtype), 1e-12)
        residuals = without_each_family(bench, device_prior(rates), str(bench.stacks[0]))
    return Judged(residuals, bench.families, bench.latency_s)


def _check_unit(base: HardwareProfile, bench: Bench, dtype: str, table: str) -> None:
    seconds, _ = bench.predicted(np.maximum(achieved_rates(base, dtype), 1e-12))
    ratio = bench.latency_s / seconds
    worst = int(np.argmax(np.abs(np.log(ratio))))
    if not 1 / _WRONG_UNIT < ratio[worst] < _WRONG_UNIT:
        raise ProfileError(
            f"{table}, line {worst + 2}: {bench.latency_s[worst]:g} s, where '{base.name}' takes {seconds[worst]:.3g}; "
            "latency_s is in seconds for one batch."
        )
