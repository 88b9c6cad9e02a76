"""What a regression learns instead of raw objectives: finite numbers in the same order."""

import numpy as np

from nas.search.core.strategy import Floats

# A column of one sign that spans more is learned by its logarithm.
WIDE = 100.0


def learnable(columns: Floats) -> Floats:
    """(N, K) -> (N, K) finite, rising with the given, of deviation 1; the unknown (infinite) stands at the worst."""
    return np.apply_along_axis(_learnable, 0, columns) if columns.size else columns


def _learnable(column: Floats) -> Floats:
    known = np.isfinite(column)
    if not known.any():
        return np.zeros(len(column))
    finite = np.where(known, column, column[known].max())
    sizes = np.abs(finite)
    if sizes.min() > 0 and np.ptp(np.sign(finite)) == 0 and sizes.max() > WIDE * sizes.min():
        # The sizes of negative numbers fall as the numbers rise.
        finite = np.sign(finite) * np.log(sizes)
    return finite / (finite.std() or 1.0)
