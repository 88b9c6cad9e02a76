"""Rates fitted to timed networks: the most likely ones under what was known before.

A log-normal prior on every rate, Gauss-Newton steps on the log error of whole networks, Student's weights for networks
that nothing explains (some kernels are chosen badly by the library), and one free factor for every foreign stack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from predictors.core.rates import RATE_NAMES
from predictors.fitting.timed import Bench

_STEPS = 80
_CONVERGED = 1e-7
# One network's log error under the right rates: kernels differ from their family's middle. A foreign stack's kernels
# are others, in another layout perhaps, and one factor does not bring them home.
NETWORK_LOG_SD, FOREIGN_LOG_SD = 0.05, 0.1
# Of a foreign stack's factor: published stacks of one network on one device differ by up to 2.5.
_STACK_LOG_SD = 0.5
# A log error beyond this is more likely a kernel chosen badly than a rate.
_OUTLIER = 0.15


@dataclass(frozen=True)
class Prior:
    """(R,) middle of the log rates, in the order of RATE_NAMES, and their (R, R) covariance."""

    log_rates: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class Posterior:
    """(R,) rates, (R,) what share of the prior's log standard deviation is left, and what factor a stack's seconds are
    over those of the home stack."""

    rates: np.ndarray
    doubt_left: np.ndarray
    stack_factors: Mapping[str, float]

    def predicted_s(self, bench: Bench) -> np.ndarray:
        """(N,) seconds, each with its stack's factor; a stack that was not fitted has none."""
        seconds, _ = bench.predicted(self.rates)
        return seconds * np.array([self.stack_factors.get(stack, 1.0) for stack in bench.stacks])


def fit_posterior(bench: Bench, prior: Prior, home: str, kept: np.ndarray | None = None) -> Posterior:
    """Rates from the networks where (N,) `kept` is true, all by default; stack `home` has the factor 1.

    A family counts as the square root of its networks: three thousand designs of one space are no proof for the rest.
    """
    used = np.ones(len(bench), dtype=bool) if kept is None else kept
    foreign = sorted(set(bench.stacks[used].tolist()) - {home})
    of_stack = np.array([[stack == name for name in foreign] for stack in bench.stacks[used]], dtype=np.float64)
    of_stack = of_stack.reshape(int(used.sum()), len(foreign))
    alone_log_sd = np.where(bench.stacks[used] == home, NETWORK_LOG_SD, FOREIGN_LOG_SD)
    log_sd = alone_log_sd * _crowd(bench.families[used]) ** 0.25
    covariance = _with_stacks(prior.covariance, len(foreign))
    whitening = np.linalg.inv(np.linalg.cholesky(covariance))
    middle = np.concatenate([prior.log_rates, np.zeros(len(foreign))])
    log_true, rates = np.log(bench.latency_s[used]), len(RATE_NAMES)
    found, matrix = middle.copy(), whitening
    for _ in range(_STEPS):
        seconds, slopes = bench.predicted(np.exp(found[:rates]))
        error = np.log(seconds[used]) + of_stack @ found[rates:] - log_true
        weight = 1.0 / (log_sd * np.sqrt(1.0 + (error / _OUTLIER) ** 2))
        matrix = np.vstack([weight[:, None] * np.hstack([slopes[used], of_stack]), whitening])
        target = np.concatenate([weight * error, whitening @ (found - middle)])
        # Rates move the roofline's corners: half a step never overshoots them for long.
        step = np.clip(0.5 * np.linalg.lstsq(matrix, target, rcond=None)[0], -0.5, 0.5)
        found = found - step
        if np.max(np.abs(step)) < _CONVERGED:
            break
    left = np.sqrt(np.diag(np.linalg.inv(matrix.T @ matrix)) / np.diag(covariance))
    factors = {home: 1.0} | {name: float(np.exp(found[rates + i])) for i, name in enumerate(foreign)}
    return Posterior(np.exp(found[:rates]), left[:rates], factors)


def without_each_family(bench: Bench, prior: Prior, home: str) -> np.ndarray:
    """(N,) log(true / predicted), each from rates and stack factors fitted without the network's whole family.

    A stack that holds no other family has nothing to take its factor from: its networks get nan.
    """
    residuals = np.full(len(bench), np.nan)
    for family in sorted(set(bench.families.tolist())):
        out = bench.families == family
        posterior = fit_posterior(bench, prior, home, ~out)
        known = np.isin(bench.stacks, bench.stacks[~out])
        predicted = posterior.predicted_s(bench)
        residuals[out & known] = np.log(bench.latency_s / predicted)[out & known]
    return residuals


def _crowd(families: np.ndarray) -> np.ndarray:
    """(n,) how many networks share each one's family."""
    count = Counter(families.tolist())
    return np.array([count[family] for family in families.tolist()], dtype=np.float64)


def _with_stacks(covariance: np.ndarray, stacks: int) -> np.ndarray:
    size = len(covariance)
    whole = np.eye(size + stacks) * _STACK_LOG_SD**2
    whole[:size, :size] = covariance
    return whole
