"""The volume that a front dominates: exact for two and three minimised objectives."""

import numpy as np
from numpy.typing import NDArray

from nas.errors import UserError
from predictors.core.compiling import njit

Floats = NDArray[np.float64]


def hypervolume(values: Floats, reference: Floats) -> float:
    """(N, K) objectives, (K,) reference point -> the volume between them; rows beyond it add nothing.

    Raises:
        UserError: K is neither 2 nor 3.
    """
    objectives = values.shape[1]
    if objectives not in (2, 3):
        raise UserError(f"The hypervolume is computed for 2 or 3 objectives; given were {objectives}.")
    inside = values[(values < reference).all(axis=1)]
    ordered = np.ascontiguousarray(inside[np.lexsort(inside.T[::-1])])
    if objectives == 2:
        return _area(ordered, np.inf, reference)
    return _volume(ordered, np.sort(ordered[:, 2]), reference)


@njit()
def _volume(ordered: Floats, depths: Floats, reference: Floats) -> float:
    """Slices along the third objective: each is as thick as the step to the next depth."""
    volume = 0.0
    for index in range(depths.size):
        end = depths[index + 1] if index + 1 < depths.size else reference[2]
        if end > depths[index]:
            volume += (end - depths[index]) * _area(ordered, depths[index], reference)
    return volume


@njit()
def _area(ordered: Floats, depth: float, reference: Floats) -> float:
    """The stairs under the rows (sorted by the first objective) whose third objective is at most `depth`."""
    area = 0.0
    lowest = reference[1]
    for row in range(ordered.shape[0]):
        if ordered.shape[1] > 2 and ordered[row, 2] > depth:
            continue
        if ordered[row, 1] < lowest:
            area += (reference[0] - ordered[row, 0]) * (lowest - ordered[row, 1])
            lowest = ordered[row, 1]
    return area
