"""The score of MAE-DET, named MadNAS in its code: entropy of the features at several scales (arXiv:2111.13336, eq. 9).

    S = sum_l alpha_l (H_l + ln C_l),   alpha = 0, 0, 1, 1, 6

H_l is half the sum of ln(fan-in) over all convolutions from the image to the end of level l, C_l the channels there.
"""

from typing import ClassVar

import numpy as np

from predictors.core.entropy_metric import EntropyMetric, by_level, entropy_by_level, weighted
from predictors.core.metric import Scene, Sums

ALPHA = (0.0, 0.0, 1.0, 1.0, 6.0)


class MadNAS(EntropyMetric):
    """More is better; no unit. A level that the network never reaches counts nothing."""

    name: ClassVar[str] = "madnas"
    unit: ClassVar[str] = ""

    def value(self, sums: Sums) -> np.ndarray:
        log_channels = by_level(sums, "log_channels")
        reached = by_level(sums, "layers") > 0
        return weighted(ALPHA, np.where(reached, entropy_by_level(sums) + log_channels, 0))


def load(scene: Scene) -> MadNAS:
    return MadNAS()
