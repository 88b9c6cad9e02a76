"""Loss as a power of data, width or compute plus a constant (Bahri et al. 2021, arXiv:2102.06701; Henighan et al.
2020, arXiv:2010.14701)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from search_spaces.core.errors import SpaceError

FEWEST_POINTS = 5
# Exponents that the fit considers, in ever finer steps.
LEAST_EXPONENT, GREATEST_EXPONENT = 0.01, 4.0
GRID, ROUNDS = 200, 6

VARIANCE_LIMITED = (0.85, 1.15)

Regime = Literal["variance_limited", "resolution_limited", "neither"]


@dataclass(frozen=True)
class PowerLaw:
    """`loss(x) = floor + amplitude * x ** -exponent`."""

    floor: float
    amplitude: float
    exponent: float

    def loss(self, x: float) -> float:
        return self.floor + self.amplitude * x**-self.exponent

    @property
    def regime(self) -> Regime:
        """Variance-limited losses fall as 1/x whatever the task; resolution-limited ones slower, as the data allow."""
        low, high = VARIANCE_LIMITED
        if low <= self.exponent <= high:
            return "variance_limited"
        return "resolution_limited" if self.exponent < low else "neither"

    @property
    def intrinsic_dimension(self) -> float:
        """Of the data, by exponent = 4 / dimension, which holds where resolution limits."""
        return 4 / self.exponent


def fit_power_law(x: Sequence[float], loss: Sequence[float], *, floor: float | None = None) -> PowerLaw:
    """The law with the least squared relative residuals; `floor` is fitted, or held where it is given.

    Raises:
        SpaceError: fewer than five points, a number that is not positive and finite, or a loss that does not fall.
    """
    xs, losses = _checked(x, loss)
    # Amplitudes are read at the mean of log x: at x = 1 they would run over many decades with the exponent.
    middle = float(np.exp(np.log(xs).mean()))
    exponent = _best_exponent(lambda trial: _at_exponent(xs / middle, losses, trial, floor)[2])
    constant, amplitude, _ = _at_exponent(xs / middle, losses, exponent, floor)
    if amplitude <= 0:
        raise SpaceError("This loss does not fall; there is nothing to extrapolate.", field="loss")
    return PowerLaw(constant, amplitude * middle**exponent, exponent)


def _best_exponent(error: Callable[[float], float]) -> float:
    low, high = LEAST_EXPONENT, GREATEST_EXPONENT
    for _ in range(ROUNDS):
        step = (high - low) / (GRID - 1)
        best = min(np.linspace(low, high, GRID).tolist(), key=error)
        low, high = max(LEAST_EXPONENT, best - step), min(GREATEST_EXPONENT, best + step)
    return (low + high) / 2


def _at_exponent(x: np.ndarray, loss: np.ndarray, exponent: float, floor: float | None) -> tuple[float, float, float]:
    """Floor, amplitude and squared error for a given exponent, where the fit is linear; no floor is below zero."""
    power = x**-exponent / loss
    if floor is None:
        (constant, amplitude), *_ = np.linalg.lstsq(np.stack([1 / loss, power], axis=1), np.ones_like(loss), rcond=None)
        if constant >= 0:
            return float(constant), float(amplitude), float(np.sum((constant / loss + amplitude * power - 1) ** 2))
    constant = floor or 0.0
    wanted = 1 - constant / loss
    amplitude = float(power @ wanted / (power @ power))
    return constant, amplitude, float(np.sum((amplitude * power - wanted) ** 2))


def _checked(x: Sequence[float], loss: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    xs, losses = np.asarray(x, dtype=np.float64), np.asarray(loss, dtype=np.float64)
    if xs.shape != losses.shape or xs.ndim != 1:
        raise SpaceError(f"One loss for each x; got {xs.size} and {losses.size}.", field="loss")
    if len(np.unique(xs)) < FEWEST_POINTS:
        raise SpaceError(
            f"A law is not extrapolated from fewer than {FEWEST_POINTS} different x; got {len(np.unique(xs))}.",
            field="x",
        )
    if not (np.all(np.isfinite(xs) & (xs > 0)) and np.all(np.isfinite(losses) & (losses > 0))):
        raise SpaceError("Every x and every loss must be positive and finite.", field="loss")
    return xs, losses
