"""Compressed kernels that exist only as formulas."""

import numpy as np

from hw_profiles.core.compressed import Comparison, Setting
from hw_profiles.core.table import Operator
from tests.predictors.fitting.synthetic import STACK, true_seconds

INT8_RATIO = 0.4
DENSITIES = (0.02, 0.6)


def true_ratio(held_as: str, density: float) -> float:
    """Rows of single weights pay below a density of .3, blocks below .5; int8 always does."""
    return INT8_RATIO if held_as == "int8" else density / {"csr": 0.3, "bsr:8x8": 0.5}[held_as]


def kernels_table(rows: int = 900) -> list[Comparison]:
    """1x1 convolutions in every format, and depthwise ones of kernel 5 in int8; within a per cent."""
    rng = np.random.default_rng(1)
    return [_row(index, rng) for index in range(rows)]


def _row(index: int, rng: np.random.Generator) -> Comparison:
    held_as = ("csr", "bsr:8x8", "int8")[index % 3]
    channels, side = 8 * int(rng.integers(1, 33)), int(rng.integers(5, 60))
    op = Operator("conv2d", "", 1, channels, 8 * int(rng.integers(1, 33)), side, side)
    if held_as == "int8" and rng.random() < 0.5:
        op = Operator("conv2d", "", 1, channels, channels, side, side, 5, 5, groups=channels)
    density = 1.0 if held_as == "int8" else round(float(np.exp(rng.uniform(*np.log(DENSITIES)))), 4)
    seconds = true_seconds(op)
    latency_s = seconds * true_ratio(held_as, density) * float(np.exp(rng.normal(0.0, 0.01)))
    return Comparison(Setting(op, held_as, density), STACK, latency_s, seconds, 0.02 * seconds, 9)
