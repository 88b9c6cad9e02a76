"""Weights under which spaces have one distribution of complexity (Radosavovic et al. 2019, arXiv:1905.13214, 3.3)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nas.errors import UserError

Floats = NDArray[np.float64]
BINS = 30
# A design that stands for a whole bin says little about it.
FEWEST = 20


def matched_weights(complexities: Sequence[Floats], name: str) -> list[Floats]:
    """(N,) positive values of each space -> (N,) weights: all bins that every space fills weigh the same.

    Bins are even in the logarithm; what lies where a space has next to no designs counts nothing.

    Raises:
        UserError: there is no such bin.
    """
    logs = [np.log(values) for values in complexities]
    low, high = max(values.min() for values in logs), min(values.max() for values in logs)
    if low > high:
        spans = "; ".join(f"{values.min():g} to {values.max():g}" for values in complexities)
        raise UserError(f"No {name} is common to the spaces: {spans}.", hint="Compare without --equal.", field="equal")
    edges = np.linspace(low, max(high, low + 1e-9), BINS + 1)
    bins = [np.clip(np.searchsorted(edges, values, side="right") - 1, 0, BINS - 1) for values in logs]
    inside = [(values >= low) & (values <= high) for values in logs]
    counts = np.array([np.bincount(at[kept], minlength=BINS) for at, kept in zip(bins, inside, strict=True)])
    filled = (counts >= FEWEST).all(0)
    if not filled.any():
        raise UserError(
            f"No {name} is common to {FEWEST} designs of every space.", hint="Draw more with --samples.", field="equal"
        )
    shares = np.divide(1.0, counts, out=np.zeros(counts.shape), where=filled)
    return [np.where(kept, share[at], 0.0) for share, at, kept in zip(shares, bins, inside, strict=True)]
