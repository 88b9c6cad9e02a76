"""Random zeros in the pattern of a format: what a mask leaves does not change what a kernel takes, how much does."""

import torch
from torch import Tensor

from hw_profiles.core.compressed import Setting


def units(setting: Setting) -> tuple[int, int]:
    """Rows and columns of what a format keeps or drops as one: single weights, or blocks."""
    op = setting.operator
    rows, columns = op.c_out, op.c_in // op.groups * op.kernel_h * op.kernel_w
    height, width = block_of(setting.format)
    return rows // height, columns // width


def block_of(held_as: str) -> tuple[int, int]:
    """(outputs, inputs) of a format's blocks; single weights are blocks of one."""
    if not held_as.startswith("bsr:"):
        return 1, 1
    height, _, width = held_as.removeprefix("bsr:").partition("x")
    return int(height), int(width)


def mask_of(setting: Setting, generator: torch.Generator) -> Tensor:
    """(outputs, inputs) of truth: `density` of the format's units, drawn at random, stay."""
    rows, columns = units(setting)
    kept = round(setting.density * rows * columns)
    mask = torch.zeros(rows * columns, dtype=torch.bool)
    mask[torch.randperm(rows * columns, generator=generator)[:kept]] = True
    height, width = block_of(setting.format)
    return mask.view(rows, columns).repeat_interleave(height, 0).repeat_interleave(width, 1)
