"""How the dimensions of a space move what the bounds of a score hang on: outlooks, and depths of stages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nas.exact.additive.cells import Axes, Codes, Ints
from nas.exact.additive.score import COUNT, ScoreForm
from nas.exact.chain import Floats


@dataclass(frozen=True, eq=False)
class Effects:
    """By axis: (values, levels) mean outlooks; and (values,) mean blocks of the stage whose depth it decides."""

    outlook: dict[int, Floats]
    depths: dict[int, Floats]


def effects_of(
    form: ScoreForm, read: Iterable[tuple[Axes, set[int]]], codes: Codes, columns: Floats, sizes: Ints
) -> Effects:
    """Means over (N, D) designs with (N, K) columns; `read` are axes and what columns a table over them holds."""
    outlook = np.column_stack([columns @ form.outlook(level) for level in range(COUNT)])
    depths = form.depths(columns)
    by_axis: tuple[dict[int, Floats], dict[int, Floats]] = {}, {}
    for axes, held in read:
        for axis in axes:
            if any(COUNT <= column < 3 * COUNT for column in held):
                by_axis[0][axis] = _means(outlook, codes[:, axis], int(sizes[axis]))
            for column in held:
                if 3 * COUNT <= column < form.first_resource:
                    by_axis[1][axis] = _means(depths[:, column - 3 * COUNT], codes[:, axis], int(sizes[axis]))
    return Effects(*by_axis)


def _means(values: Floats, genes: Codes, size: int) -> Floats:
    return np.array(
        [values[genes == gene].mean(axis=0) if np.any(genes == gene) else values.mean(axis=0) for gene in range(size)]
    )
