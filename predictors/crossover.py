"""From which density on a device's sparse kernels win, and what its 8-bit ones take, at sizes that networks have."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from predictors.core.compressed_kernels import CompressedKernels
from predictors.core.workload import workload

# (channels in, channels out, side of the map) of 1x1 convolutions: a ResNet's stages, and the widest of both ends.
TYPICAL = ((64, 64, 56), (64, 256, 56), (128, 128, 28), (256, 256, 14), (512, 512, 7), (512, 2048, 7))
BATCHES = (1, 128)
_STEPS = 60


@dataclass(frozen=True)
class Crossover:
    """One format at one size. `wins_below` is the density below which the kernel beats the dense one, None where it
    never does; a format with one density has `ratio` instead, its seconds over the dense kernel's."""

    format: str
    batch: int
    c_in: int
    c_out: int
    positions: int
    wins_below: float | None
    ratio: float | None


def crossovers(kernels: CompressedKernels) -> list[Crossover]:
    """Every format at every typical size that was measured, of the first batch that was."""
    found = []
    for held_as in kernels.formats:
        of_batch = ([*_of_batch(kernels, held_as, batch)] for batch in BATCHES)
        found += next((held for held in of_batch if held), [])
    return found


def _of_batch(kernels: CompressedKernels, held_as: str, batch: int) -> Iterator[Crossover]:
    least, most = kernels.formats[held_as].density
    densities = np.geomspace(least, most, _STEPS) if least < most else np.array([least])
    for c_in, c_out, side in TYPICAL:
        sizes = {"batch": batch, "c_in": c_in, "c_out": c_out, "h": side, "w": side}
        ones = ("kernel_h", "kernel_w", "stride", "dilation", "groups")
        columns = {name: np.array([float(value)]) for name, value in (sizes | dict.fromkeys(ones, 1)).items()}
        work = workload("conv2d", "", columns, kernels.dtype)
        seen = [kernels.ratio(held_as, "conv2d", "", work, min(float(one), most)) for one in densities]
        if all(inside[0] for _, inside in seen):
            ratios = np.array([ratio[0] for ratio, _ in seen])
            alone = float(ratios[0]) if len(densities) == 1 else None
            below = None if len(densities) == 1 else _first_loss(densities, ratios)
            yield Crossover(held_as, batch, c_in, c_out, side * side, below, alone)


def _first_loss(densities: np.ndarray, ratios: np.ndarray) -> float | None:
    """The density at which a kernel that wins from the sparsest on loses first; the densest where it never does."""
    losses = np.flatnonzero(ratios >= 1)
    if len(losses) == 0:
        return float(densities[-1])
    return float(densities[losses[0]]) if losses[0] > 0 else None
