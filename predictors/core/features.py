"""What a regressor may see of an operator: its work, its shape as a matrix product, how it fits vector units."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hw_profiles.core.profile import HardwareProfile
from predictors.core.workload import VARIANTS, Workload

# The position of an operator in the vocabulary; new variants go to the end of their kind and need a new fit.
_CODES = {
    operator: code
    for code, operator in enumerate((kind, variant) for kind, variants in VARIANTS.items() for variant in variants)
}


@dataclass(frozen=True)
class Seen:
    """n operators of one kind and variant, their roofline seconds (n,), and how many processors share their tiles."""

    kind: str
    variant: str
    work: Workload
    roofline_s: np.ndarray
    multiprocessors: float

    def size(self, name: str) -> np.ndarray:
        """(n,) of one column, or of `out_h`, `out_w`."""
        return self.work.sizes[name]

    @property
    def macs(self) -> np.ndarray:
        """(n,) MACs; an operator without any counts as one, so that it has a logarithm."""
        return np.maximum(self.work.macs, 1.0)

    @property
    def rows(self) -> np.ndarray:
        """(n,) rows of the matrix product: output positions of the batch."""
        return self.size("batch") * self.size("out_h") * self.size("out_w")

    @property
    def reduction(self) -> np.ndarray:
        """(n,) products that are summed to one output."""
        return self.size("c_in") / self.size("groups") * self.size("kernel_h") * self.size("kernel_w")


def multiprocessors(profile: HardwareProfile) -> float:
    """How many of them a device has; 1 where its profile does not say, which leaves tiles uncut."""
    return profile.multiprocessors.value if profile.multiprocessors else 1.0


Feature = Callable[[Seen], np.ndarray]

# Logarithms are natural. The order is that of the columns that trees read: new ones go to the end.
GENERAL: dict[str, Feature] = {
    "operator": lambda seen: np.full(seen.macs.shape, float(_CODES.get((seen.kind, seen.variant), -1))),
    "family": lambda seen: seen.work.family.astype(np.float64),
    "log_roofline": lambda seen: np.log(seen.roofline_s),
    "log_macs": lambda seen: np.log(seen.macs),
    "log_bytes_in": lambda seen: np.log(seen.work.bytes_in),
    "log_bytes_out": lambda seen: np.log(seen.work.bytes_out),
    "log_bytes_weights": lambda seen: np.log1p(seen.work.bytes_weights),
    "log_intensity": lambda seen: np.log(seen.macs / seen.work.bytes_moved),
    "log_batch": lambda seen: np.log(seen.size("batch")),
    "log_c_in": lambda seen: np.log(seen.size("c_in")),
    "log_c_out": lambda seen: np.log(seen.size("c_out")),
    "log_height": lambda seen: np.log(seen.size("h")),
    "log_width": lambda seen: np.log(seen.size("w")),
    "log_rows": lambda seen: np.log(seen.rows),
    "log_reduction": lambda seen: np.log(seen.reduction),
    "log_groups": lambda seen: np.log(seen.size("groups")),
    "log_group_size": lambda seen: np.log(seen.size("c_in") / seen.size("groups")),
    "kernel_h": lambda seen: seen.size("kernel_h"),
    "kernel_w": lambda seen: seen.size("kernel_w"),
    "stride": lambda seen: seen.size("stride"),
    "dilation": lambda seen: seen.size("dilation"),
    "c_in_mod_16": lambda seen: seen.size("c_in") % 16,
    "c_out_mod_16": lambda seen: seen.size("c_out") % 16,
    "c_in_mod_64": lambda seen: seen.size("c_in") % 64,
    "c_out_mod_64": lambda seen: seen.size("c_out") % 64,
}
