"""The compiled loop: one pass over the codes, a few table rows added for each design."""

import numba
import numpy as np

from nas.compiled.tables import Tables


def gather_sums(tables: Tables, codes: np.ndarray) -> np.ndarray:
    """(N, D) codes -> (N, columns) sums, in the tables' own dtype."""
    sums = np.zeros((len(codes), len(tables.columns)), dtype=tables.values.dtype)
    _gather(
        np.ascontiguousarray(codes, dtype=np.int16),
        sums,
        tables.coefficient_tables,
        tables.coefficients,
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
def _gather(  # noqa: PLR0913 - the flat form of Tables
    codes, sums, coefficient_tables, coefficients, axes, strides, axes_start, starts, widths, targets, target_start, factors, values
):  # pragma: no cover - compiled
    count, tables = codes.shape[0], starts.shape[0]
    factor_of = np.empty(max(coefficients, 1), dtype=values.dtype)
    for row in range(count):
        for table in range(tables):
            index = 0
            for at in range(axes_start[table], axes_start[table + 1]):
                index += codes[row, axes[at]] * strides[at]
            first = starts[table] + index * widths[table]
            target = target_start[table]
            if table < coefficient_tables:
                for column in range(widths[table]):
                    factor_of[targets[target + column]] = values[first + column]
            elif factors[table] >= 0:
                factor = factor_of[factors[table]]
                for column in range(widths[table]):
                    sums[row, targets[target + column]] += factor * values[first + column]
            else:
                for column in range(widths[table]):
                    sums[row, targets[target + column]] += values[first + column]
