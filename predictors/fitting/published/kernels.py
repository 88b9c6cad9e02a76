"""Kernels that others timed alone: what they tell of rates, and which settings they make known."""

import csv
from pathlib import Path

import numpy as np

from predictors.core.operator_columns import COLUMNS
from predictors.core.rates import SMALL_DEPTHWISE_KERNEL
from predictors.core.workload import VARIANTS, Workload, workload

A800_FILE_NAME = "a800_depthwise_large_kernel.csv"
# ReLU, GELU and tanh take the same time to 2 %: an activation of any function is its traffic.
_NEUSIGHT = (
    *(("activation", function) for function in VARIANTS["activation"]),
    ("linear", ""),
    ("norm", "layer"),
    ("add", "add"),
    ("add", "multiply"),
    ("add", "scale"),
)


def large_depthwise_flops_per_s(folder: Path) -> float:
    """Geometric mean over the A800's library kernels wider than 5 (arXiv:2607.02097, table 13, a secondary source)."""
    work, latency_s = _a800(folder)
    large = work.sizes["kernel_h"] > SMALL_DEPTHWISE_KERNEL
    return float(np.exp(np.mean(np.log(2.0 * work.macs[large] / latency_s[large]))))


def known_kernels(folder: Path) -> list[tuple[str, str, Workload]]:
    """(kind, variant, workload) of settings timed alone: the A800's depthwise kernels, and of NeuSight's A100 tables
    (sitar-lab/NeuSight, MIT) the operators that no convolutional network of the tables holds."""
    one = {name: np.ones(1) for name in COLUMNS}
    plain = [(kind, variant, workload(kind, variant, one, "fp32")) for kind, variant in _NEUSIGHT]
    dense = workload("conv2d", "", one | {"kernel_h": 3 * np.ones(1), "kernel_w": 3 * np.ones(1)}, "fp32")
    return [("conv2d", "", _a800(folder)[0]), ("conv2d", "", dense), *plain]


def _a800(folder: Path) -> tuple[Workload, np.ndarray]:
    with (folder / A800_FILE_NAME).open(encoding="utf-8", newline="") as file:
        rows = [line for line in csv.DictReader(file) if line["impl"] == "std"]

    def column(name: str) -> np.ndarray:
        return np.array([float(row[name]) for row in rows])

    one, channels, side, kernel = np.ones(len(rows)), column("channels"), column("hw"), column("k")
    values = (column("batch"), channels, channels, side, side, kernel, kernel, one, one, channels, 0 * one)
    work = workload("conv2d", "", dict(zip(COLUMNS, values, strict=True)), "fp32")
    return work, column("latency_ms_per_batch_derived") / 1e3
