"""From drawn operators to the columns that pricers read (docs/architecture.md)."""

from typing import Any

import numpy as np

from search_spaces.core.ops import ChannelConv, Conv2d, Input, Op, Pool, Shape
from search_spaces.core.varying import axes_of, spread_over

COLUMNS = ("batch", "c_in", "c_out", "h", "w", "kernel_h", "kernel_w", "stride", "dilation", "groups", "fused")


def operator_columns(op: Op, inputs: tuple[Shape, ...], output: Shape, batch: int) -> dict[str, Any] | None:
    """One plain or varying number per column; None for the image itself, which costs nothing."""
    if isinstance(op, Input):
        return None
    first = inputs[0]
    height, width = (first[1], first[2]) if len(first) == 3 else (1, 1)
    channels = first[0]
    for other in inputs[1:]:
        channels = channels + other[0]
    if isinstance(op, ChannelConv):
        # One channel on a map one pixel high, whose width is the vector.
        return dict(zip(COLUMNS, (batch, 1, 1, 1, channels, 1, op.kernel, 1, 1, 1, 0), strict=True))
    kernel_h, kernel_w, stride, dilation, groups = 1, 1, 1, 1, 1
    if isinstance(op, Conv2d):
        (kernel_h, kernel_w), stride, dilation, groups = op.kernel, op.stride, op.dilation, op.groups
    elif isinstance(op, Pool):
        kernel_h, kernel_w, stride = op.kernel, op.kernel, op.stride
    values = (batch, channels, output[0], height, width, kernel_h, kernel_w, stride, dilation, groups, 0)
    return dict(zip(COLUMNS, values, strict=True))


def flattened(columns: dict[str, Any]) -> tuple[tuple[int, ...], tuple[int, ...], np.ndarray]:
    """(axes, shape over them, (rows, columns) float64): every setting that the varying columns stand for.

    Sizes below 1 belong to designs that never draw the operator; as 1 they can be priced and are not used.
    """
    axes = tuple(sorted({axis for value in columns.values() for axis in axes_of(value)}))
    arrays = np.broadcast_arrays(*(spread_over(columns[name], axes) for name in COLUMNS))
    lowest = [0 if name == "fused" else 1 for name in COLUMNS]
    rows = np.maximum(np.stack([array.ravel() for array in arrays], axis=1).astype(np.float64), lowest)
    return axes, arrays[0].shape, rows
