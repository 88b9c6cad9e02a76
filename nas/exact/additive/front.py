"""The exact front of additive metrics over all valid designs, or one within a stated factor of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nas.exact.additive.cells import Codes, Ints
from nas.exact.additive.elimination import best_labels
from nas.exact.additive.labels import Caps, combined, labels_of, write_codes
from nas.exact.additive.leaves import Leaf
from nas.exact.chain import Floats

# A cell keeps so many partial designs, a join adds up so many: minutes of one core, a few GB.
MOST_LABELS, MOST_SUMS = 20_000, 300_000_000
# Designs at the very limit stay in, however their sum is rounded; each is judged once more by itself.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class LabelledFront:
    """(F, D) codes and (F, K) sums. Every valid design has a member that is nowhere worse but in the loose columns, and
    there by a factor of 1 + `epsilon` at most; 0 where the front is exact."""

    codes: Codes
    values: Floats
    epsilon: float


def front_of(
    leaves: Sequence[Leaf],
    signs: Floats,
    limits: Floats,
    sizes: Ints,
    *,
    loose: int = 1,
    most_labels: int = MOST_LABELS,
    most_sums: int = MOST_SUMS,
) -> LabelledFront:
    """The best sums of (K,) columns: `signs` are 1 where less is better and -1 where more is.

    Only designs with `signs` x columns at most (K,) `limits`; the `loose` first columns may be off by a factor.

    Raises:
        TooManyCellsError: rules or operators tie too many dimensions together.
        ValueError: a column that may be off by a factor holds amounts of both signs.
    """
    tables = [labels_of(leaf, signs) for leaf in leaves]
    least = np.min([table.values.min(axis=0, initial=0.0) for table in tables], axis=0)
    most = np.max([table.values.max(axis=0, initial=0.0) for table in tables], axis=0)
    if np.any((least < 0) & (most > 0) & (np.arange(len(signs)) < loose)):
        raise ValueError("A column with amounts of both signs has no factor to be off by.")
    # A partial design above a limit stays there only where nothing can bring it back.
    ceilings = np.where((least >= 0) & np.isfinite(limits), limits + ROUNDING * np.abs(limits), np.inf)
    caps = Caps(ceilings, most_labels, loose, most_sums)
    whole = combined(best_labels(tables, sizes, caps), caps)
    codes = np.zeros((len(whole.values), len(sizes)), np.int16)
    write_codes(whole, np.arange(len(codes)), codes)
    inside = np.all(whole.values <= limits + ROUNDING * np.abs(np.where(np.isfinite(limits), limits, 0.0)), axis=1)
    return LabelledFront(codes[inside], whole.values[inside] * signs, whole.epsilon)
