"""What the first block of a stage costs by its input and one of its own choices, as products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nas.exact.chain import Floats
from nas.exact.layout import ChainError


@dataclass(frozen=True, eq=False)
class Inlet:
    """toll[before] x width[option] + before[before] + option[option]; (P,), (P,) and (Y,)."""

    toll: Floats
    before: Floats
    option: Floats


def inlets_of(tables: Sequence[Floats], measured: Sequence[bool], name: str) -> tuple[list[Inlet], Floats]:
    """(P, Y) tables -> inlets and the one (Y,) width that they share; what was measured is no product, and its inlet
    lies below it.

    Raises:
        ChainError: what is counted is no product.
    """
    counted = [table for table, rough in zip(tables, measured, strict=True) if not rough]
    width = _shared_width(counted)
    return [_below(table, width) if rough else _product(table, width, name) for table, rough in
            zip(tables, measured, strict=True)], width  # fmt: skip


def _shared_width(tables: Sequence[Floats]) -> Floats:
    whole = np.stack(tables)
    kind, before, _ = np.unravel_index(int(np.argmax(np.abs(whole))), whole.shape)
    return whole[kind, before]


def _product(table: Floats, width: Floats, name: str) -> Inlet:
    option = int(np.argmax(np.abs(width)))
    toll = table[:, option] / width[option] if width[option] else np.zeros(len(table))
    if not np.allclose(toll[:, None] * width, table, rtol=1e-12, atol=0):
        raise ChainError(f"what the first block of {name} costs is no product of its input and one of its choices")
    return Inlet(toll, np.zeros(len(table)), np.zeros(len(width)))


def _below(table: Floats, width: Floats) -> Inlet:
    """A line in the width for each input by least squares, lowered by what the worst input asks."""
    centred = width - width.mean()
    spread = float(centred @ centred)
    toll = table @ centred / spread if spread else np.zeros(len(table))
    left = table - toll[:, None] * width
    before = left.mean(axis=1)
    return Inlet(toll, before, (left - before[:, None]).min(axis=0))
