"""Accel-NASBench: MnasNet-space designs timed on A100, RTX 3090 (Ahmad et al. 2024, arXiv:2404.08005, Apache-2.0)."""

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from predictors.fitting.timed import Timed, timed_network
from search_spaces.core.load import load_space
from search_spaces.mnasnet import from_code

FILE_NAME = "accel_nasbench_gpu_throughput.csv.gz"
STACK = "Accel-NASBench, PyTorch AMP fp16, channels_last"
# Not recorded by row. At 256 pixels the RTX 3090's column agrees with timm's MnasNets on that device, at 224 it is a
# third too slow; batches of 128 and of 512 both fill the device.
RESOLUTION, BATCH = 256, 128
FAMILY = "mnasnet designs"


def accel_nasbench(
    folder: Path, device: Literal["a100", "3090"], first: int, last: int, rng: np.random.Generator
) -> list[Timed]:
    """Designs of the table as timed on one device: those from position `first` to `last` of a shuffled table."""
    with gzip.open(folder / FILE_NAME, "rt", encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line[f"throughput_{device}_img_s"]]
    picked = rng.permutation(len(lines))[first:last]
    return _drawn([lines[position] for position in picked], f"throughput_{device}_img_s")


def _drawn(lines: Sequence[dict[str, str]], column: str) -> list[Timed]:
    space = load_space("mnasnet").at_resolution(RESOLUTION)
    timed = []
    for line in lines:
        code = ";".join(
            "".join(f"{part}{line[f'{part}{stage}']}" for part in ("e", "k", "l", "se")) for stage in range(7)
        )
        choices = {name: value for name, value in from_code(code).items() if name != "resolution"}
        latency_s = BATCH / float(line[column])
        drawn = space.architecture(choices)
        timed.append(timed_network(f"mnasnet:{code}", FAMILY, STACK, drawn, "eager", BATCH, latency_s))
    return timed
