"""The DeepMAD score: entropy of the features by level, less a penalty for uneven depth (arXiv:2303.02165, eq. 9-11).

    S = sum_l alpha_l (ln C_l + 2 ln R_l) H_l  -  10 exp(std(L_3, L_4, L_5)),   alpha = 1, 1, 1, 1, 8

H_l is half the sum of ln(fan-in) over all convolutions from the image to the end of level l; C_l and R_l are the
channels and side of the level's last map. These are our repaired semantics: the true resolution is always used.
"""

from typing import ClassVar

import numpy as np

from predictors.core.level_metric import LevelMetric, by_level
from predictors.core.metric import Scene, Sums

ALPHA = (1.0, 1.0, 1.0, 1.0, 8.0)
DEPTH_PENALTY = 10.0


class DeepMAD(LevelMetric):
    """More is better; no unit."""

    name: ClassVar[str] = "deepmad"
    unit: ClassVar[str] = ""

    def value(self, sums: Sums) -> np.ndarray:
        entropy = 0.5 * np.cumsum(by_level(sums, "log_fan_in"), axis=0)
        spread = np.std(by_level(sums, "blocks")[2:], axis=0)
        # Level by level and not as a matrix product, whose last digit depends on how many designs stand beside.
        score = -DEPTH_PENALTY * np.exp(spread)
        for alpha, outlook, held in zip(ALPHA, by_level(sums, "outlook"), entropy, strict=True):
            score = score + alpha * outlook * held
        return score


def load(scene: Scene) -> DeepMAD:
    return DeepMAD()
