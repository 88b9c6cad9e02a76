"""Kernel ridge regression on few examples: how much to trust them is settled by leaving each one out in turn.

The error of leaving one out is closed form (Allen 1974, https://doi.org/10.1080/00401706.1974.10489157).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nas.search.core.strategy import Floats

# Effects of single dimensions, of pairs, and of up to four together.
ORDERS = (1, 2, 4)
PENALTIES = 10.0 ** np.arange(-7, 3)
# More examples are all fitted, as sums of the likeness to so many of them.
LANDMARKS = 512
# Directions in which the landmarks hardly differ would only carry rounding.
LEAST_EIGENVALUE = 1e-9
# An example that alone decides its own prediction tells nothing by being left out.
LARGEST_LEVERAGE = 1 - 1e-6


@dataclass(frozen=True, eq=False)
class Ridge:
    """One fit a target; `errors` (T,) are root mean squares on examples left out, `examples` is how many taught it."""

    landmarks: Floats
    orders: tuple[int, ...]
    weights: Floats
    means: Floats
    errors: Floats
    examples: int

    def predict(self, features: Floats) -> Floats:
        """(N, F) -> (N, T)."""
        likeness = features @ self.landmarks.T
        columns = [likeness**order @ self.weights[:, column] for column, order in enumerate(self.orders)]
        return np.stack(columns, axis=1) + self.means if columns else np.zeros((len(features), 0))


@dataclass(frozen=True, eq=False)
class _Fit:
    order: int
    weights: Floats
    error: float


def fit_ridge(features: Floats, targets: Floats) -> Ridge:
    """(N, F) examples, N > 0, and their (N, T) finite targets."""
    landmarks = features[:LANDMARKS]
    means = targets.mean(axis=0)
    likeness = features @ landmarks.T
    candidates = [_fits(likeness**order, targets - means, order) for order in ORDERS]
    best = [min(fits, key=lambda fit: fit.error) for fits in zip(*candidates, strict=True)]
    weights = np.stack([fit.weights for fit in best], axis=1) if best else np.zeros((len(landmarks), 0))
    errors = np.array([fit.error for fit in best])
    return Ridge(landmarks, tuple(fit.order for fit in best), weights, means, errors, len(features))


def _fits(kernel: Floats, targets: Floats, order: int) -> list[_Fit]:
    """(N, M) likeness to the landmarks, which come first -> the best fit of every target under one kernel."""
    eigenvalues, vectors = np.linalg.eigh(kernel[: kernel.shape[1]])
    kept = eigenvalues > LEAST_EIGENVALUE * eigenvalues[-1]
    whitened = vectors[:, kept] / np.sqrt(eigenvalues[kept])
    left, scales, right = np.linalg.svd(kernel @ whitened, full_matrices=False)
    squares = scales**2
    inner, leverage = left.T @ targets, left**2
    fits = []
    for column in range(targets.shape[1]):
        choices = []
        for penalty in PENALTIES * squares.mean():
            shrunk = squares / (squares + penalty)
            held = np.minimum(leverage @ shrunk, LARGEST_LEVERAGE)
            residuals = (targets[:, column] - left @ (shrunk * inner[:, column])) / (1 - held)
            choices.append((float(np.sqrt(np.mean(residuals**2))), penalty))
        error, penalty = min(choices)
        coefficients = right.T @ (scales / (squares + penalty) * inner[:, column])
        fits.append(_Fit(order, whitened @ coefficients, error))
    return fits
