"""How often each value of a dimension is drawn: over the whole space, and on the front."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nas.report.data import DimensionHistogram


def dimension_histograms(
    names: Sequence[str],
    labels: Sequence[Sequence[str]],
    space_codes: NDArray[np.integer],
    front_codes: NDArray[np.integer],
) -> tuple[DimensionHistogram, ...]:
    """(N, D) codes drawn uniformly from the space, (F, D) codes of the front -> one histogram a dimension."""
    return tuple(
        DimensionHistogram(
            name=name,
            labels=tuple(labels[column]),
            space=_shares(space_codes[:, column], len(labels[column])),
            front=_shares(front_codes[:, column], len(labels[column])),
        )
        for column, name in enumerate(names)
    )


def departure(histogram: DimensionHistogram) -> float:
    """Total variation distance in 0..1: how much the front insists on values that the space does not."""
    return 0.5 * sum(abs(a - b) for a, b in zip(histogram.space, histogram.front, strict=True))


def _shares(codes: NDArray[np.integer], size: int) -> tuple[float, ...]:
    counts = np.bincount(codes, minlength=size)
    return tuple((counts / max(len(codes), 1)).tolist())
