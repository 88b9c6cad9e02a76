"""Designs as rows of numbers whose products say how alike two designs are."""

import numpy as np
from numpy.typing import NDArray

from nas.search.core.strategy import Codes, Floats


def features(codes: Codes, sizes: NDArray[np.int64], ordered: NDArray[np.bool_]) -> Floats:
    """(N, D) -> (N, F); a product of two rows is the mean likeness over the dimensions, 1 for equal designs.

    Values of an ordered dimension are the less alike the farther apart (thermometer codes), others alike or not
    (one-hot codes).
    """
    blocks = [
        _thermometer(codes[:, axis], size) if ordered[axis] else codes[:, axis, None] == np.arange(size)
        for axis, size in enumerate(sizes)
    ]
    return np.hstack(blocks).astype(np.float64) / np.sqrt(len(sizes))


def _thermometer(genes: NDArray[np.int16], size: int) -> Floats:
    """(N,) -> (N, 2 (size - 1)): which steps lie below and which above; a product falls by 1 / (size - 1) a step."""
    below = genes[:, None] > np.arange(size - 1)
    return np.hstack([below, ~below]) / np.sqrt(max(size - 1, 1))
