"""What operators ask of a device and how fast it serves them: a roofline with a soft ridge, one number a rate.

A kernel takes max(launch, hypot(2 MACs / achieved FLOP/s, bytes / achieved bytes/s)), in the terms of Williams et al.
2009 (https://doi.org/10.1145/1498765.1498785). The host queues kernels while others run: a network takes the sum of its
kernels, or what the host needs to queue them, whichever is longer.
"""

from dataclasses import dataclass
from typing import Self, get_args

import numpy as np

from hw_profiles.core.profile import ComputeFamily, HardwareProfile
from predictors.core.workload import FAMILIES, Workload

COMPUTE_FAMILIES: tuple[ComputeFamily, ...] = get_args(ComputeFamily)
# The order of every vector of rates: seconds of the shortest kernel, bytes/s a family, FLOP/s a family, FLOP/s of large
# depthwise kernels, seconds the host needs to queue an operator.
RATE_NAMES = (
    "launch",
    *(f"bytes.{family}" for family in FAMILIES),
    *(f"flops.{family}" for family in COMPUTE_FAMILIES),
    "flops.large_depthwise",
    "host",
)
LAUNCH, LARGE_DEPTHWISE, HOST = 0, len(RATE_NAMES) - 2, len(RATE_NAMES) - 1
_FIRST_FLOPS = 1 + len(FAMILIES)
SMALL_DEPTHWISE_KERNEL = 5

# Matrix units take channels in by the 8 and give them out by the 64; groups fill powers of two, 16 by 16 at least.
_TILE_IN, _TILE_OUT, _GROUP_TILE = 8, 64, 16
# PyTorch's autocast runs layer norms in fp32 between two casts: 20 bytes a value where fp16 alone would move 4. The
# factors of a LayerScale stay fp32 and lift what they scale to it: 6 bytes where fp16 would move 4.
_AUTOCAST_BYTES = {("norm", "layer"): 5.0, ("norm", "group"): 5.0, ("norm", "response"): 5.0, ("add", "scale"): 1.5}


# From here on kernels count in 64 bits or run in pieces: slower than anything that is fitted.
INDEX_LIMIT = 2**31


@dataclass(frozen=True)
class Conditions:
    """What a demand depends on besides the operator: autocast, and a second-level cache that holds what the last kernel
    wrote and serves it `l2_speedup` times faster than the memory; 1 where that was not seen."""

    autocast: bool
    l2_bytes: float = 0.0
    l2_speedup: float = 1.0

    @classmethod
    def of(cls, profile: HardwareProfile) -> Self:
        """Those of a profile; one that was not calibrated runs without autocast."""
        autocast = profile.calibrated is not None and profile.calibrated.autocast
        if profile.l2_bytes is None or profile.l2_speedup is None:
            return cls(autocast)
        return cls(autocast, profile.l2_bytes.value, profile.l2_speedup.value)


@dataclass(frozen=True)
class Demand:
    """(n,) each: FLOPs as the tiles of a matrix unit count them, bytes, and where the rates stand that serve them."""

    flops: np.ndarray
    flops_rate: np.ndarray
    bytes: np.ndarray
    bytes_rate: np.ndarray


@dataclass(frozen=True)
class Served:
    """(n,) each: seconds, and their elasticities: by what share they fall as a rate grows."""

    seconds: np.ndarray
    launch_share: np.ndarray
    flops_share: np.ndarray
    bytes_share: np.ndarray


def demand(kind: str, variant: str, work: Workload, under: Conditions) -> Demand:
    """What n operators of one kind ask for."""
    rate_of = {family: _FIRST_FLOPS + position for position, family in enumerate(COMPUTE_FAMILIES)}
    flops_rate = np.array([rate_of.get(family, _FIRST_FLOPS) for family in FAMILIES])[work.family]
    depthwise = work.family == FAMILIES.index("depthwise")
    large = np.maximum(work.sizes["kernel_h"], work.sizes["kernel_w"]) > SMALL_DEPTHWISE_KERNEL
    factor = _AUTOCAST_BYTES.get((kind, variant), 1.0) if under.autocast else 1.0
    moved = factor * work.bytes_moved
    return Demand(
        flops=2.0 * work.macs * _tile_padding(work) + work.transform_flops,
        flops_rate=np.where(depthwise & large, LARGE_DEPTHWISE, flops_rate),
        bytes=moved / (1.0 + (under.l2_speedup - 1.0) * _cached(moved, under.l2_bytes)),
        bytes_rate=1 + work.family,
    )


def serve(asked: Demand, rates: np.ndarray) -> Served:
    """Seconds of (n,) operators under (R,) rates in the order of RATE_NAMES."""
    compute_s = asked.flops / rates[asked.flops_rate]
    memory_s = asked.bytes / rates[asked.bytes_rate]
    kernel_s = np.hypot(compute_s, memory_s)
    launched = kernel_s <= rates[LAUNCH]
    share = np.where(launched, 0.0, (compute_s / np.maximum(kernel_s, 1e-30)) ** 2)
    seconds = np.maximum(kernel_s, rates[LAUNCH])
    return Served(seconds, launched.astype(np.float64), share, np.where(launched, 0.0, 1.0 - share))


def achieved_rates(profile: HardwareProfile, dtype: str) -> np.ndarray:
    """(R,) rates of a profile in the order of RATE_NAMES; a dtype without a peak runs at the vector rate."""
    vector = profile.vector_flops_per_s.value
    peak = profile.peak_flops_per_s[dtype].value if dtype in profile.peak_flops_per_s else vector
    bandwidth = profile.memory_bandwidth_bytes_per_s.value
    shares = profile.achieved_compute_fraction
    # Depthwise kernels have no matrix product to give to a matrix unit, whatever the dtype.
    flops = {family: shares[family].value * (vector if family == "depthwise" else peak) for family in COMPUTE_FAMILIES}
    large = profile.large_depthwise_flops_per_s
    return np.array(
        [
            profile.launch_floor_s.value,
            *(bandwidth * profile.achieved_bandwidth_fraction[family].value for family in FAMILIES),
            *flops.values(),
            large.value if large else flops["depthwise"],
            profile.host_launch_s.value if profile.host_launch_s else 0.0,
        ]
    )


def elements(work: Workload) -> np.ndarray:
    """(n,) values of the larger map of an operator, in or out."""
    s = work.sizes
    # What joins maps counts the channels of all of them.
    joins = work.family == FAMILIES.index("elementwise")
    channels_in = np.where(joins, s["c_out"], s["c_in"])
    return s["batch"] * np.maximum(channels_in * s["h"] * s["w"], s["c_out"] * s["out_h"] * s["out_w"])


def _cached(moved: np.ndarray, l2_bytes: float) -> np.ndarray:
    """(n,) how much of a kernel's traffic the cache serves: all that fits, little of what is far larger."""
    return np.minimum(1.0, (l2_bytes / moved) ** 2)


def _tile_padding(work: Workload) -> np.ndarray:
    """(n,) FLOPs that matrix units do over those that count."""
    groups = work.sizes["groups"]
    channels_in, channels_out = work.sizes["c_in"] / groups, work.sizes["c_out"] / groups
    whole = _padded(channels_in, _TILE_IN) * _padded(channels_out, _TILE_OUT)
    narrow = _whole_group(channels_in) * _whole_group(channels_out)
    on_matrix_units = np.isin(work.family, [FAMILIES.index(name) for name in ("dense", "pointwise", "linear")])
    grouped = work.family == FAMILIES.index("grouped")
    return np.select([on_matrix_units, grouped], [whole, narrow], 1.0)


def _whole_group(channels: np.ndarray) -> np.ndarray:
    """(n,) the next power of two over the channels of a group, at least a tile."""
    return np.exp2(np.ceil(np.log2(np.maximum(channels, _GROUP_TILE)))) / channels


def _padded(channels: np.ndarray, tile: int) -> np.ndarray:
    return np.ceil(channels / tile) * tile / channels
