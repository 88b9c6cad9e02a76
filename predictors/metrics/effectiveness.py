"""Effectiveness rho of DeepMAD (arXiv:2303.02165, eq. 7): depth over the geometric mean fan-in, at the worst level."""

from typing import ClassVar

import numpy as np

from predictors.core.entropy_metric import EntropyMetric, by_level
from predictors.core.metric import Scene, Sums


class Effectiveness(EntropyMetric):
    """rho = max_l D_l exp(-W_l / D_l); the paper keeps it below 0.3 (ResNet-like) or 0.5 (mobile)."""

    name: ClassVar[str] = "effectiveness"
    unit: ClassVar[str] = ""

    def value(self, sums: Sums) -> np.ndarray:
        depth = np.cumsum(by_level(sums, "layers"), axis=0)
        log_fan_in = np.cumsum(by_level(sums, "log_fan_in"), axis=0)
        return np.max(depth * np.exp(-log_fan_in / np.maximum(depth, 1)), axis=0)


def load(scene: Scene) -> Effectiveness:
    return Effectiveness()
