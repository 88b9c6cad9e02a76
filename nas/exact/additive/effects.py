"""How the dimensions of a space move what the bounds of a score hang on: outlooks, and depths of stages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nas.exact.additive.cells import Axes, Codes, Ints
from nas.exact.additive.form import Form
from nas.exact.chain import Floats


@dataclass(frozen=True, eq=False)
class Effects:
    """By axis: (values, levels) mean outlooks; and (values,) mean blocks of the stage whose depth it decides."""

    outlook: dict[int, Floats]
    depths: dict[int, Floats]


def effects_of(
    form: Form, read: Iterable[tuple[Axes, set[int]]], codes: Codes, columns: Floats, sizes: Ints
) -> Effects:
    """Means over (N, D) designs with (N, K) columns; `read` are axes and what columns a table over them holds."""
    outlooks = [form.outlook(level) for level in range(form.levels)]
    values = np.array([columns @ weights for weights in outlooks]).reshape(form.levels, len(codes)).T
    seen = {int(column) for weights in outlooks for column in np.flatnonzero(weights)}
    places = form.depths(np.arange(len(form.columns), dtype=np.float64)).astype(int).tolist()
    outlook, depths = {}, {}
    for axes, held in read:
        for axis in axes:
            if held & seen:
                outlook[axis] = _means(values, codes[:, axis], int(sizes[axis]))
            for column in held.intersection(places):
                depths[axis] = _means(columns[:, column], codes[:, axis], int(sizes[axis]))
    return Effects(outlook, depths)


def _means(values: Floats, genes: Codes, size: int) -> Floats:
    return np.array(
        [values[genes == gene].mean(axis=0) if np.any(genes == gene) else values.mean(axis=0) for gene in range(size)]
    )
