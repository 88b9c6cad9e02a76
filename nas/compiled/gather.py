"""The compiled loop: table by table over a chunk of designs, so that one table at a time is in the cache."""

import numpy as np

from nas.compiled.tables import Tables
from predictors.core.compiling import njit


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


@njit(nogil=True)
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
    rows = np.empty(count, dtype=np.int32)
    active, of_factor = count, -1
    for table in range(starts.shape[0]):
        width, factor = np.int32(widths[table]), factors[table]
        if factor >= 0 and factor != of_factor:
            active, of_factor = _nonzero(coefficients[factor], rows), factor
        # A block that few designs hold is read for those alone; walking a list of rows only pays where it is short.
        listed = factor >= 0 and 2 * active < count
        first, last = axes_start[table], axes_start[table + 1]
        if listed:
            index[:active] = np.int32(starts[table])
            for at in range(first, last):
                axis, step = axes[at], np.int32(strides[at] * width)
                for place in range(active):
                    index[place] += genes[axis, rows[place]] * step
        else:
            index[:] = np.int32(starts[table])
            for at in range(first, last):
                axis, step = axes[at], np.int32(strides[at] * width)
                for row in range(count):
                    index[row] += genes[axis, row] * step
        for column in range(width):
            target = targets[target_start[table] + column]
            if table < coefficient_tables:
                for row in range(count):
                    coefficients[target, row] = values[index[row] + column]
            elif listed:
                for place in range(active):
                    row = rows[place]
                    sums[target, row] += coefficients[factor, row] * values[index[place] + column]
            elif factor >= 0:
                for row in range(count):
                    sums[target, row] += coefficients[factor, row] * values[index[row] + column]
            else:
                for row in range(count):
                    sums[target, row] += values[index[row] + column]


@njit(nogil=True, inline="always")
def _nonzero(coefficients, rows):  # pragma: no cover - compiled
    """Write the positions of what is not zero to the front of `rows`; their number."""
    found = 0
    for row in range(coefficients.shape[0]):
        if coefficients[row] != 0:
            rows[found] = row
            found += 1
    return found
