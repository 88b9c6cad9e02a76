"""Least squares without negative answers (Lawson and Hanson 1974), by coordinate descent (Franc et al. 2005,
https://doi.org/10.1007/11556121_50)."""

import numpy as np

_MOST_SWEEPS = 5000
_TOLERANCE = 1e-9


def non_negative_least_squares(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(n, p), (n,) to the (p,) x >= 0 of least |a x - b|; an unknown whose column is zero stays zero."""
    # Columns in units of seconds and of counts differ by ten orders of magnitude.
    length = np.linalg.norm(a, axis=0)
    unit = a / np.where(length > 0, length, 1.0)
    gram, aim = unit.T @ unit, unit.T @ b
    x = np.zeros(a.shape[1])
    for _ in range(_MOST_SWEEPS):
        before = x.copy()
        for index in np.flatnonzero(length):
            x[index] = max(0.0, x[index] + aim[index] - gram[index] @ x)
        if np.max(np.abs(x - before), initial=0.0) <= _TOLERANCE * max(1.0, float(np.max(x))):
            break
    return x / np.where(length > 0, length, 1.0)
