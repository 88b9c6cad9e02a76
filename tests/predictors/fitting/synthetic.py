"""A device that exists only as a formula, measured without noise worth the name."""

import itertools

import numpy as np

from hw_profiles.core.machine import Machine, write_machine
from hw_profiles.core.table import Measurement, Operator, write_table

STACK = "a formula, fp32"
FLOPS_PER_S, BYTES_PER_S, FLOOR_S = 2e11, 3e10, 4e-6


def true_seconds(op: Operator) -> float:
    """A roofline whose odd channel counts run at half the rate."""
    out = -(-op.h // op.stride) * -(-op.w // op.stride)
    weights = op.c_out * (op.c_in // op.groups) * op.kernel_h * op.kernel_w if op.kind == "conv2d" else 0
    moved = 4 * (op.batch * (op.c_in * op.h * op.w + op.c_out * out) + weights)
    rate = FLOPS_PER_S / (2 if op.c_in % 2 else 1)
    return FLOOR_S + max(2 * op.batch * weights * out / rate, moved / BYTES_PER_S)


def draw(rng: np.random.Generator) -> Operator:
    channels, side = int(rng.integers(4, 256)), int(rng.integers(7, 57))
    kernel, stride = int(rng.choice([3, 5, 7, 13])), int(rng.choice([1, 2]))
    pick = rng.random()
    if pick < 0.5:
        return Operator("conv2d", "", 1, channels, channels, side, side, kernel, kernel, stride, 1, channels)
    if pick < 0.8:
        return Operator("conv2d", "", 1, channels, int(rng.integers(4, 256)), side, side)
    return Operator("activation", "relu", 1, channels, channels, side, side)


def measured_folder(folder, rows: int = 900):
    """A folder as `measure_device` leaves it."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    table = []
    for op in itertools.islice(dict.fromkeys(draw(rng) for _ in range(2 * rows)), rows):
        seconds = true_seconds(op) * float(np.exp(rng.normal(0.0, 0.02)))
        table.append(Measurement(op, STACK, seconds, 1.01 * seconds, 0.02 * seconds, 9))
    write_table(folder / "operators.csv", table)
    write_machine(Machine("Formula 1", "a formula", "fp32", "channels_last", 2, 10**9), folder / "machine.json")
    return folder
