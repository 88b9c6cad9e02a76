"""Which compressed kernels to time: what the sweep of operators draws, in every format that can hold it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from hw_profiles.core.compressed import Setting
from hw_profiles.core.table import Operator
from nas.model.measure.compressed.zeros import block_of, units
from nas.model.measure.sweep import PROCESSOR, Extent, sweep

# A little beyond what is asked for, so that the ends lie inside.
DENSITIES = (0.018, 0.83)
# How often a format is drawn: as often as it has shapes to learn; each size of block counts once.
_WEIGHTS = {"int8": 4.0, "csr": 3.0}
# A sparse kernel of many weights takes many times what the dense one does.
COMPRESSED_EXTENT = replace(PROCESSOR, most_macs=1e9)


def compressed_sweep(
    dtype: str, formats: Sequence[str], rng: np.random.Generator, extent: Extent = COMPRESSED_EXTENT
) -> Iterator[Setting]:
    """Settings without end, densities log-uniform; equal for equal generator states."""
    operators = (op for op in sweep(dtype, rng, extent) if op.kind in ("conv2d", "linear"))
    shares = np.array([_WEIGHTS.get(held_as, 1.0) for held_as in formats])
    while True:
        held_as = formats[rng.choice(len(formats), p=shares / shares.sum())]
        op = next(op for op in operators if can_hold(held_as, op))
        yield Setting(op, held_as, 1.0 if held_as == "int8" else _density(op, held_as, rng))


def can_hold(held_as: str, op: Operator) -> bool:
    """Whether a format holds the weights of an operator: sparse ones those of plain matrices, in whole blocks."""
    if held_as == "int8":
        return True
    height, width = block_of(held_as)
    plain = (op.kernel_h, op.kernel_w, op.stride, op.groups) == (1, 1, 1, 1)
    return plain and op.c_out % height == 0 and op.c_in % width == 0


def _density(op: Operator, held_as: str, rng: np.random.Generator) -> float:
    """As a table writes it; one weight or block stays at the least."""
    rows, columns = units(Setting(op, held_as, 1.0))
    drawn = float(np.exp(rng.uniform(*np.log(DENSITIES))))
    return float(f"{max(1, round(drawn * rows * columns)) / (rows * columns):.4g}")
