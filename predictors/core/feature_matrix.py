"""The features that a fit chose by name, as the matrix that its trees read."""

from collections.abc import Sequence

import numpy as np

from predictors.core.errors import PredictorError
from predictors.core.features import GENERAL, Seen
from predictors.core.tile_features import TILES

FEATURES = GENERAL | TILES


def feature_matrix(names: Sequence[str], seen: Seen) -> np.ndarray:
    """(n, F) float32, one column a name.

    Raises:
        PredictorError: a name is no feature.
    """
    unknown = [name for name in names if name not in FEATURES]
    if unknown:
        raise PredictorError(f"No feature '{unknown[0]}'. Known: {', '.join(FEATURES)}; or fit the device again.")
    matrix = np.empty((len(seen.roofline_s), len(names)), dtype=np.float32)
    for at, name in enumerate(names):
        matrix[:, at] = FEATURES[name](seen)
    return matrix
