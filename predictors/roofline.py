"""Roofline latency (Williams et al. 2009, https://doi.org/10.1145/1498765.1498785), with a launch floor."""

import numpy as np

from hw_profiles.core.profile import HardwareProfile
from predictors.core.pricing import Columns, EndToEnd, Pricer, Prices
from predictors.core.workload import FAMILIES, Workload, known_operator, workload

# An operator outside the vocabulary may do anything with its maps: a factor of four either way, honestly.
UNKNOWN_LOG_SD = float(np.log(4.0))


class RooflinePricer(Pricer):
    """seconds = launch floor + max((2 MACs + FLOPs of transforms) / achieved FLOP/s, bytes / achieved bytes/s).

    Maps in, maps out and weights move once each. `fused` costs nothing extra: an activation or sum that rides
    on an operator works on values already in registers.
    """

    def __init__(self, profile: HardwareProfile) -> None:
        self._profile = profile

    @property
    def end_to_end(self) -> EndToEnd:
        return EndToEnd(scale=1.0, log_sd=self._profile.end_to_end_log_sd.value)

    def price(self, kind: str, variant: str, columns: Columns, dtype: str) -> Prices:
        work = workload(kind, variant, columns, dtype)
        known = known_operator(kind, variant) and dtype in self._profile.peak_flops_per_s
        return Prices(
            seconds=self.seconds(work, dtype),
            log_sd=np.full(work.macs.shape, self._profile.log_sd.value if known else UNKNOWN_LOG_SD),
            priced=np.full(work.macs.shape, known),
            provenance="analytic",
        )

    def seconds(self, work: Workload, dtype: str) -> np.ndarray:
        """(n,) seconds of a workload; a dtype that the device has no rate for runs at the vector rate."""
        flops_per_s, bytes_per_s = self._rates(dtype)
        compute_s = (2.0 * work.macs + work.transform_flops) / flops_per_s[work.family]
        memory_s = work.bytes_moved / bytes_per_s[work.family]
        return self._profile.launch_floor_s.value + np.maximum(compute_s, memory_s)

    def _rates(self, dtype: str) -> tuple[np.ndarray, np.ndarray]:
        """Achieved FLOP/s and bytes/s, one of each a family."""
        profile = self._profile
        vector = profile.vector_flops_per_s.value
        peak = profile.peak_flops_per_s[dtype].value if dtype in profile.peak_flops_per_s else vector
        bandwidth = profile.memory_bandwidth_bytes_per_s.value
        flops_per_s = np.full(len(FAMILIES), vector)
        for family, fact in profile.achieved_compute_fraction.items():
            # Depthwise kernels have no matrix product to give to a matrix unit, whatever the dtype.
            flops_per_s[FAMILIES.index(family)] = fact.value * (vector if family == "depthwise" else peak)
        shares = [profile.achieved_bandwidth_fraction[family].value for family in FAMILIES]
        return flops_per_s, bandwidth * np.array(shares)


def load(profile: HardwareProfile) -> RooflinePricer:
    """The roofline of a device; every profile has what it needs."""
    return RooflinePricer(profile)
