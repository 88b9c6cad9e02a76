"""The DeepMAD score as its authors' code computes it (alibaba/lightweight-neural-architecture-search, 8ccaf88).

Unlike `deepmad` it takes every network at 224 pixels, forgets the resolution from the level of the first
squeeze-excite on, and there asks of all stages, not of the last three, to be alike in depth.
"""

from typing import ClassVar

import numpy as np

from predictors.core.entropy import LEVELS, STAGES
from predictors.core.entropy_metric import EntropyMetric, by_level, entropy_by_level, unevenness, weighted
from predictors.core.metric import Scene, Sums

ALPHA = (1.0, 1.0, 1.0, 1.0, 8.0)
DEPTH_PENALTY = 10.0
EVEN_STAGES = 3
SIDE = 224


class DeepMADReference(EntropyMetric):
    """More is better; no unit."""

    name: ClassVar[str] = "deepmad_reference"
    unit: ClassVar[str] = ""

    def value(self, sums: Sums) -> np.ndarray:
        log_channels = by_level(sums, "log_channels")
        gated = np.cumsum(by_level(sums, "gates"), axis=0) > 0
        log_area = np.array([[2 * np.log(SIDE / 2**level)] for level in LEVELS])
        outlook = np.where(log_channels > 0, log_channels + np.where(gated, 0, log_area), 0)
        even = np.where(gated[-1], len(STAGES), EVEN_STAGES)
        return weighted(ALPHA, outlook * entropy_by_level(sums)) - DEPTH_PENALTY * np.exp(unevenness(sums, even))


def load(scene: Scene) -> DeepMADReference:
    return DeepMADReference()
