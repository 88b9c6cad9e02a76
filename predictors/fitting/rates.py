"""A roofline's achieved rates from measured operators: the ones with the least mean error in log seconds."""

from dataclasses import dataclass
from itertools import product
from typing import get_args

import numpy as np

from hw_profiles.core.profile import ComputeFamily, Family
from predictors.core.workload import FAMILIES
from predictors.fitting.samples import Group

_COMPUTE_SHARES = np.geomspace(0.002, 1.0, 48)
_BANDWIDTH_SHARES = np.geomspace(0.005, 2.0, 48)
# A family too thin to fit takes the rates of all operators together.
_FEWEST_ROWS = 20


@dataclass(frozen=True)
class Rates:
    """Peaks of the machine as it was seen, shares of them by family, and the rms log error that is left."""

    peak_flops_per_s: float
    bandwidth_bytes_per_s: float
    launch_floor_s: float
    compute_share: dict[ComputeFamily, float]
    bandwidth_share: dict[Family, float]
    log_error: float


def fit_rates(groups: list[Group]) -> Rates:
    """Rates of every family. The peaks are the best of any kernel: a GEMM is not always the fastest."""
    family = np.concatenate([group.work.family for group in groups])
    flops = 2.0 * np.concatenate([group.work.macs for group in groups])
    moved = np.concatenate([group.work.bytes_moved for group in groups])
    latency_s = np.concatenate([group.latency_s for group in groups])
    peak, bandwidth = float(np.max(flops / latency_s)), float(np.quantile(moved / latency_s, 0.99))
    floor_s = float(np.quantile(latency_s, 0.01))
    shares: dict[str, tuple[float, float]] = {}
    roofline_s = np.empty_like(latency_s)
    for index, name in enumerate(FAMILIES):
        mine = family == index
        fitted = mine if mine.sum() >= _FEWEST_ROWS else np.ones_like(mine)
        compute_s, memory_s = flops[fitted] / peak, moved[fitted] / bandwidth
        shares[name] = _best_shares(compute_s, memory_s, latency_s[fitted], floor_s, name)
        compute, memory = shares[name]
        roofline_s[mine] = floor_s + np.maximum(flops[mine] / peak / compute, moved[mine] / bandwidth / memory)
    return Rates(
        peak,
        bandwidth,
        floor_s,
        {name: shares[name][0] for name in get_args(ComputeFamily)},
        {name: shares[name][1] for name in FAMILIES},
        float(np.sqrt(np.mean(np.log(latency_s / roofline_s) ** 2))),
    )


def _best_shares(
    compute_s: np.ndarray, memory_s: np.ndarray, latency_s: np.ndarray, floor_s: float, family: str
) -> tuple[float, float]:
    computes = _COMPUTE_SHARES if family in get_args(ComputeFamily) else [1.0]

    def error(shares: tuple[float, float]) -> float:
        roofline_s = floor_s + np.maximum(compute_s / shares[0], memory_s / shares[1])
        return float(np.mean(np.abs(np.log(latency_s / roofline_s))))

    return min(product(computes, _BANDWIDTH_SHARES), key=error)
