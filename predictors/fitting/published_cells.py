"""NAS-Bench-201 latencies that others published: designs, and which device and stack a column stands for.

The table is HELP's (Lee et al. 2021, arXiv:2106.08630, MIT), four columns of it HW-NAS-Bench's (Li et al. 2021,
arXiv:2103.10584, MIT).
"""

import csv
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hw_profiles.core.errors import ProfileError
from hw_profiles.core.profile import Stack
from search_spaces.nasbench201 import from_code

LATENCIES = "nasbench201_latency_27_devices_half.csv.gz"
DESIGNS = "nasbench201_half.csv.gz"
HELP = "HayeonLee/HELP (arXiv:2106.08630)"
HW_NAS_BENCH = "HW-NAS-Bench (arXiv:2103.10584), through HayeonLee/HELP"
LICENCE = "MIT"


@dataclass(frozen=True)
class Described:
    """What the publications say of a column; `simulated` seconds come from a model of the hardware."""

    device: str
    runtime: str
    batch: int
    measured_by: str
    simulated: bool = False


_GPUS = {
    "1080ti": "NVIDIA GeForce GTX 1080 Ti",
    "2080ti": "NVIDIA GeForce RTX 2080 Ti",
    "titan_rtx": "NVIDIA TITAN RTX",
    "titanx": "NVIDIA TITAN X",
    "titanxp": "NVIDIA TITAN Xp",
}
_CPUS = {
    "gold_6226": "Intel Xeon Gold 6226",
    "gold_6240": "Intel Xeon Gold 6240",
    "silver_4114": "Intel Xeon Silver 4114",
    "silver_4210r": "Intel Xeon Silver 4210R",
}
_PHONES = {
    "essential_ph_1": "Essential PH-1",
    "pixel2": "Google Pixel 2",
    "samsung_a50": "Samsung Galaxy A50",
    "samsung_s7": "Samsung Galaxy S7",
}
_PYTORCH, _UNSAID = "PyTorch, version not published", "not published"


def _columns() -> dict[str, Described]:
    columns = {
        f"{key}_{batch}": Described(name, _PYTORCH, batch, HELP)
        for key, name in _GPUS.items()
        for batch in (1, 32, 256)
    }
    columns |= {key: Described(name, _PYTORCH, 1, HELP) for key, name in _CPUS.items()}
    columns |= {key: Described(name, _UNSAID, 1, HELP) for key, name in _PHONES.items()}
    return columns | {
        "pixel3": Described("Google Pixel 3", "TensorFlow Lite, version not published", 1, HW_NAS_BENCH),
        "raspi4": Described("Raspberry Pi 4", "TensorFlow Lite, version not published", 1, HW_NAS_BENCH),
        "eyeriss": Described("Eyeriss accelerator", "simulated", 1, HW_NAS_BENCH, simulated=True),
        "fpga": Described(
            "Xilinx ZC706 FPGA board", "composed of its operators' costs", 1, HW_NAS_BENCH, simulated=True
        ),
    }


COLUMNS: Mapping[str, Described] = _columns()
# Neither publication says: number format and memory order are those of a framework that nobody told otherwise.
ASSUMED = "fp32, contiguous maps, and batch 1 where the column's name holds none: assumed, the publication does not say"


def stack_of(described: Described) -> Stack:
    """The stack of a column, as far as it is known."""
    return Stack(runtime=described.runtime, dtype="fp32", layout="contiguous")


@dataclass(frozen=True)
class PublishedCells:
    """n designs' choices, and (n,) seconds by column."""

    choices: list[dict[str, str]]
    seconds: dict[str, np.ndarray]


def read_cells(folder: Path) -> PublishedCells:
    """Both tables of a folder, joined by the designs' index.

    Raises:
        ProfileError: a table is missing, or is another.
    """
    codes = {row["arch_index"]: row["arch"] for row in _rows(folder / DESIGNS, ("arch_index", "arch"))}
    rows = _rows(folder / LATENCIES, ("arch_index", *COLUMNS))
    lost = [row["arch_index"] for row in rows if row["arch_index"] not in codes]
    if lost:
        raise ProfileError(f"{folder / DESIGNS} lacks design {lost[0]}, which {LATENCIES} times.")
    seconds = {name: 1e-3 * np.array([float(row[name]) for row in rows]) for name in COLUMNS}
    return PublishedCells([from_code(codes[row["arch_index"]]) for row in rows], seconds)


def _rows(path: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path} cannot be read: {error}") from None
    missing = [name for name in needed if not rows or name not in rows[0]]
    if missing:
        raise ProfileError(f"{path} lacks the column {missing[0]}; it is not the published table.")
    return rows
