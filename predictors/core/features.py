"""What a regressor sees of an operator: its work, its shape as a matrix product, how it fits vector units."""

import numpy as np

from predictors.core.workload import VARIANTS, Workload

# The position of an operator in the vocabulary; new variants go to the end of their kind and need a new fit.
_CODES = {
    operator: code
    for code, operator in enumerate((kind, variant) for kind, variants in VARIANTS.items() for variant in variants)
}


def operator_features(kind: str, variant: str, work: Workload, roofline_s: np.ndarray) -> dict[str, np.ndarray]:
    """(n,) float64 each, in a fixed order. Logarithms are natural; a MAC count of zero counts as one."""
    s = work.sizes
    macs = np.maximum(work.macs, 1.0)
    reduction = s["c_in"] / s["groups"] * s["kernel_h"] * s["kernel_w"]
    return {
        "operator": np.full(macs.shape, float(_CODES.get((kind, variant), -1))),
        "family": work.family.astype(np.float64),
        "log_roofline": np.log(roofline_s),
        "log_macs": np.log(macs),
        "log_bytes_in": np.log(work.bytes_in),
        "log_bytes_out": np.log(work.bytes_out),
        "log_bytes_weights": np.log1p(work.bytes_weights),
        "log_intensity": np.log(macs / work.bytes_moved),
        "log_batch": np.log(s["batch"]),
        "log_c_in": np.log(s["c_in"]),
        "log_c_out": np.log(s["c_out"]),
        "log_height": np.log(s["h"]),
        "log_width": np.log(s["w"]),
        "log_rows": np.log(s["batch"] * s["out_h"] * s["out_w"]),
        "log_reduction": np.log(reduction),
        "log_groups": np.log(s["groups"]),
        "log_group_size": np.log(s["c_in"] / s["groups"]),
        "kernel_h": s["kernel_h"],
        "kernel_w": s["kernel_w"],
        "stride": s["stride"],
        "dilation": s["dilation"],
        "c_in_mod_16": s["c_in"] % 16,
        "c_out_mod_16": s["c_out"] % 16,
        "c_in_mod_64": s["c_in"] % 64,
        "c_out_mod_64": s["c_out"] % 64,
    }
