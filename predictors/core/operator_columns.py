"""From drawn operators to the columns that pricers read (docs/architecture.md)."""

from typing import Any

import numpy as np

from search_spaces.core.ops import (
    AdaptiveFilter,
    ChannelConv,
    Conv,
    Op,
    Pool,
    Shape,
    Source,
    WindowAttention,
    elements,
    rank_of,
)
from search_spaces.core.varying import axes_of, spread_over

MAP_RANK = 2
COLUMNS = ("batch", "c_in", "c_out", "h", "w", "kernel_h", "kernel_w", "stride", "dilation", "groups", "fused")


def priced_as(op: Op, inputs: tuple[Shape, ...]) -> tuple[str, str]:
    """(kind, variant) that pricers know an operator by.

    What works on every value or channel alone is the same on any spatial rank; a window is not: devices are measured on
    maps, so pools of signals and volumes have a kind of their own, as convolutions have.
    """
    if isinstance(op, Pool) and rank_of(inputs[0]) != MAP_RANK:
        return f"{op.kind}{rank_of(inputs[0])}d", op.variant
    return op.kind, op.variant


def operator_columns(op: Op, inputs: tuple[Shape, ...], output: Shape, batch: int) -> dict[str, Any] | None:
    """One plain or varying number per column; None for the image itself, which costs nothing."""
    if isinstance(op, Source):
        return None
    channels = inputs[0][0]
    height, width = _as_map(inputs[0][1:])
    for other in inputs[1:]:
        channels = channels + other[0]
    if isinstance(op, ChannelConv):
        # One channel on a map one pixel high, whose width is the vector.
        return dict(zip(COLUMNS, (batch, 1, 1, 1, channels, 1, op.kernel, 1, 1, 1, 0), strict=True))
    kernel_h, kernel_w, stride, dilation, groups = 1, 1, 1, 1, 1
    if isinstance(op, Conv):
        (kernel_h, kernel_w), stride, dilation, groups = _as_map(op.kernel), op.stride, op.dilation, op.groups
        if op.rank != MAP_RANK:
            # Its strides run along sides that a map does not have; what it multiplies is a product for each output.
            (height, width), stride = _as_map(output[1:]), 1
    elif isinstance(op, Pool):
        kernel_h, kernel_w, stride = op.kernel, op.kernel, op.stride
    elif isinstance(op, WindowAttention):
        kernel_h, kernel_w = op.window, op.window
    elif isinstance(op, AdaptiveFilter):
        groups = op.groups
    values = (batch, channels, output[0], height, width, kernel_h, kernel_w, stride, dilation, groups, 0)
    return dict(zip(COLUMNS, values, strict=True))


def _as_map(sides: Shape) -> tuple[Any, Any]:
    """(height, width) of the same values on a map: a vector is one pixel, a signal one row, and the slices of a
    volume lie one below the other."""
    if len(sides) < MAP_RANK:
        return (1, *sides) if sides else (1, 1)
    return elements(sides[:-1]), sides[-1]


def flattened(columns: dict[str, Any]) -> tuple[tuple[int, ...], tuple[int, ...], np.ndarray]:
    """(axes, shape over them, (rows, columns) float64 in the order given): every setting that the columns stand for.

    Sizes below 1 belong to designs that never draw the operator; as 1 they can be priced and are not used.
    """
    lowest = [0 if name == "fused" else 1 for name in columns]
    axes = tuple(sorted({axis for value in columns.values() for axis in axes_of(value)}))
    if not axes:
        return (
            (),
            (),
            np.array([[max(value, low) for value, low in zip(columns.values(), lowest, strict=True)]], np.float64),
        )
    arrays = np.broadcast_arrays(*(spread_over(value, axes) for value in columns.values()))
    rows = np.maximum(np.stack([array.ravel() for array in arrays], axis=1).astype(np.float64), lowest)
    return axes, arrays[0].shape, rows
