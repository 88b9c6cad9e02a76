"""What stands for the unknown before a sampler: no better than the worst that is known."""

from typing import final

import numpy as np

from nas.search.core.strategy import Floats


@final
class Worst:
    """Remembers the largest finite value of each of K columns; it stands for no less than `least`.

    An infinity, or a number that is only meant as one, would flatten all differences for a sampler that fits them.
    """

    def __init__(self, columns: int, least: float) -> None:
        self._largest = np.full(columns, -np.inf)
        self._least = least

    def instead(self, rows: Floats) -> Floats:
        """(m, K) -> (m, K), all finite."""
        known = np.isfinite(rows)
        self._largest = np.maximum(self._largest, np.where(known, rows, -np.inf).max(axis=0, initial=-np.inf))
        worst = np.where(np.isfinite(self._largest), np.maximum(self._largest, self._least), max(0.0, self._least))
        return np.where(known, rows, worst)
