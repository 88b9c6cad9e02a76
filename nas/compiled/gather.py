"""The compiled loop: table by table over a chunk of designs, so that one table at a time is in the cache."""

import numba
import numpy as np

from nas.compiled.tables import Tables


def gather_sums(tables: Tables, codes: np.ndarray) -> np.ndarray:
    """(N, D) codes -> (columns, N) sums, in the tables' own dtype; N up to a few thousand works best."""
    sums = np.zeros((len(tables.columns), len(codes)), dtype=tables.values.dtype)
    _gather(
        np.ascontiguousarray(codes.T, dtype=np.int32),
        sums,
        np.empty((tables.coefficients, len(codes)), dtype=tables.values.dtype),
        tables.coefficient_tables,
        tables.axes,
        tables.strides,
        tables.axes_start,
        tables.starts,
        tables.widths,
        tables.targets,
        tables.target_start,
        tables.factors,
        tables.values,
    )
    return sums


@numba.njit(cache=True, nogil=True)
def _gather(
    genes,
    sums,
    coefficients,
    coefficient_tables,
    axes,
    strides,
    axes_start,
    starts,
    widths,
    targets,
    target_start,
    factors,
    values,
):  # pragma: no cover - compiled
    count = genes.shape[1]
    index = np.empty(count, dtype=np.int32)
    for table in range(starts.shape[0]):
        width = np.int32(widths[table])
        index[:] = np.int32(starts[table])
        for at in range(axes_start[table], axes_start[table + 1]):
            axis, step = axes[at], np.int32(strides[at] * width)
            for row in range(count):
                index[row] += genes[axis, row] * step
        for column in range(width):
            target = targets[target_start[table] + column]
            if table < coefficient_tables:
                for row in range(count):
                    coefficients[target, row] = values[index[row] + column]
            elif factors[table] >= 0:
                factor = factors[table]
                for row in range(count):
                    sums[target, row] += coefficients[factor, row] * values[index[row] + column]
            else:
                for row in range(count):
                    sums[target, row] += values[index[row] + column]
