"""A device's datasheet as an analytic profile: what is known before any network was timed on it."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hw_profiles.core.profile import Dtype, Fact, HardwareProfile, Stack
from predictors.core.rates import COMPUTE_FAMILIES, RATE_NAMES, achieved_rates
from predictors.core.workload import FAMILIES
from predictors.fitting.posterior import Prior
from predictors.fitting.published.kernels import large_depthwise_flops_per_s

FILE_NAME = "device_specs.csv"

# Of the dtype's peak; depthwise: of the vector peak. A family's source is the key of its sentence in SOURCES.
_COMPUTE = {
    "dense": (0.56, "neusight_conv"),
    "pointwise": (0.6, "assumed_pointwise"),
    "grouped": (0.3, "assumed_grouped"),
    "depthwise": (0.2, "assumed_depthwise"),
    "linear": (0.82, "neusight_linear"),
}
_BANDWIDTH = {"elementwise": (0.84, "neusight_elementwise"), "norm": (0.74, "neusight_norm")}
_ASSUMED_BANDWIDTH = (0.84, "assumed_bandwidth")
_A800_SM_MHZ = 108 * 1410

SOURCES = {
    "neusight_elementwise": "elementwise kernels reach 1.29-1.33 of 1.555 TB/s, A100 40 GB (sitar-lab/NeuSight, MIT)",
    "neusight_norm": "large LayerNorm reads and writes 1.15 of 1.555 TB/s, A100 40 GB (sitar-lab/NeuSight, MIT)",
    "neusight_conv": "median of 3,612 dense 3x3 convolutions, 11.0 of 19.5 TFLOP/s fp32, A100 80 GB PCIe "
    "(sitar-lab/NeuSight, MIT)",
    "neusight_linear": "fp32 linear about 16 of 19.5 TFLOP/s, A100 40 GB (sitar-lab/NeuSight, MIT)",
    "a800_depthwise": "depthwise k 7-27 at 0.5-1.1 TMAC/s fp32 contiguous on A800, the A100's die: an upper bound on "
    "time (arXiv:2607.02097, table 13, through third-party notes); scaled by multiprocessors times clock",
    "assumed_pointwise": "assumed near dense convolutions",
    "assumed_grouped": "assumed half of a dense convolution, groups padded to 16 channels",
    "assumed_depthwise": "assumed a fifth of the vector units",
    "assumed_bandwidth": "assumed as for elementwise kernels",
    "assumed_launch": "assumed: the shortest kernels take about 4 us",
    "host": "assumed: single launches take 24-31 us on A100 (sitar-lab/NeuSight, MIT)",
    "kernel_error": "roofline with fitted rates against 148,024 V100 TensorRT convolutions "
    "(alibaba/lightweight-neural-architecture-search, Apache-2.0): rms log error 0.3 to 1.0 by family",
    "assumed_spread": "published stacks of one network on one A100 differ by up to 2.5",
}

# Log standard deviations of what the sheet says, in the order of RATE_NAMES.
_DOUBT = {"launch": 0.7, "host": 1.0, "flops.grouped": 0.5, "flops.depthwise": 0.7, "flops.linear": 0.4}
_USUAL_DOUBT = 0.3


@dataclass(frozen=True)
class Sheet:
    """The row of the datasheet table, and its columns that hold the peaks by dtype."""

    row: str
    peaks: tuple[tuple[Dtype, str], ...] = (
        ("fp32", "fp32_tflops"),
        ("tf32", "tf32_dense"),
        ("fp16", "fp16_tensor_dense_fp32acc"),
        ("bf16", "bf16_dense"),
        ("int8", "int8_dense_tops"),
    )


def sheet_profile(folder: Path, sheet: Sheet, path: Path, device: str, stack: Stack) -> HardwareProfile:
    """The analytic profile of one device under one stack."""
    with (folder / FILE_NAME).open(encoding="utf-8", newline="") as file:
        row = next(line for line in csv.DictReader(file) if line["device"] == sheet.row)

    def fact(value: float, source: str = "datasheet") -> Fact:
        return Fact(value=float(f"{value:.6g}"), source=source)

    sm_mhz = float(row["sm"]) * float(row["boost_mhz"])
    return HardwareProfile(
        name=path.stem,
        path=path,
        device=device,
        provenance="analytic",
        stack=stack,
        sources={"datasheet": row["source"], **SOURCES},
        peak_flops_per_s={dtype: fact(float(row[column]) * 1e12) for dtype, column in sheet.peaks},
        vector_flops_per_s=fact(float(row["fp32_tflops"]) * 1e12),
        memory_bandwidth_bytes_per_s=fact(float(row["mem_bw_gbs"]) * 1e9),
        launch_floor_s=fact(4e-6, "assumed_launch"),
        host_launch_s=fact(3e-5, "host"),
        large_depthwise_flops_per_s=fact(large_depthwise_flops_per_s(folder) * sm_mhz / _A800_SM_MHZ, "a800_depthwise"),
        memory_bytes=fact(float(row["mem_gb"]) * 1e9),
        l2_bytes=fact(float(row["l2_mb"]) * 1e6),
        tdp_w=fact(float(row["tdp_w"])),
        achieved_compute_fraction={family: fact(*_COMPUTE[family]) for family in COMPUTE_FAMILIES},
        achieved_bandwidth_fraction={f: fact(*_BANDWIDTH.get(f, _ASSUMED_BANDWIDTH)) for f in FAMILIES},
        log_sd=fact(0.5, "kernel_error"),
        end_to_end_log_sd=fact(0.5, "assumed_spread"),
    )


def sheet_prior(profile: HardwareProfile) -> Prior:
    """The sheet's rates at the stack's dtype, each in doubt by itself."""
    doubt = np.array([_DOUBT.get(name, _USUAL_DOUBT) for name in RATE_NAMES])
    return Prior(np.log(achieved_rates(profile, profile.stack.dtype)), np.diag(doubt**2))
