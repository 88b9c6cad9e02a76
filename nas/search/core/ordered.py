"""Which dimensions of a space are numbers."""

import numpy as np
from numpy.typing import NDArray

from search_spaces.core.space import SearchSpace


def ordered_dimensions(space: SearchSpace) -> NDArray[np.bool_]:
    """(D,) True where the values are numbers, so that neighbours are alike."""
    domains = space.dimensions.values()
    return np.array([all(type(value) in (int, float) for value in domain.values) for domain in domains], bool)
