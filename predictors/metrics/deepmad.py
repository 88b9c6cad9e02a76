"""The DeepMAD score: entropy of the features by level, less a penalty for uneven depth (arXiv:2303.02165, eq. 9-11).

    S = sum_l alpha_l (ln C_l + 2 ln R_l) H_l  -  10 exp(std(L_a, L_b, L_c)),   alpha = 1, 1, 1, 1, 8

H_l is half the sum of ln(fan-in) over all convolutions from the image to the end of level l; C_l and R_l are the
channels and side of the level's last map; L are the numbers of blocks of the last three stages. These are our repaired
semantics, at the network's own resolution; `deepmad_reference` is the score as its authors' code computes it.
"""

from typing import ClassVar

import numpy as np

from predictors.core.entropy_metric import EntropyMetric, by_level, entropy_by_level, unevenness, weighted
from predictors.core.metric import Scene, Sums

ALPHA = (1.0, 1.0, 1.0, 1.0, 8.0)
DEPTH_PENALTY = 10.0
EVEN_STAGES = 3


class DeepMAD(EntropyMetric):
    """More is better; no unit."""

    name: ClassVar[str] = "deepmad"
    unit: ClassVar[str] = ""

    def value(self, sums: Sums) -> np.ndarray:
        outlook = by_level(sums, "log_channels") + by_level(sums, "log_area")
        penalty = DEPTH_PENALTY * np.exp(unevenness(sums, EVEN_STAGES))
        return weighted(ALPHA, outlook * entropy_by_level(sums)) - penalty


def load(scene: Scene) -> DeepMAD:
    return DeepMAD()
