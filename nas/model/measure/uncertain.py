"""What to time next: operators whose prices are least certain, for the time they take in the networks of a space.

Choosing by the model's own uncertainty is uncertainty sampling (Lewis and Gale 1994, arXiv:cmp-lg/9407020).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from hw_profiles.core.machine import read_machine
from hw_profiles.core.table import SIZE_COLUMNS, Measurement, Operator, read_table
from nas.model.measure.drawn import drawn_operators
from nas.model.measure.sweep import PROCESSOR, Extent, sweep
from predictors.core.forest import Forest
from predictors.core.pricing import Pricer
from predictors.fitting.calibrate import calibrated_profile
from predictors.fitting.fit import fit_profile, measured_here
from predictors.learned import LearnedPricer
from search_spaces.core.space import SearchSpace

# So many stratified operators say where the predictor is good and where it is not.
FIRST_ROUND = 1500
# A table must have grown by this before it is worth another fit.
GROWTH = 0.25
DESIGNS = 64


def proposals(folder: Path, spaces: Sequence[SearchSpace], dtype: str, rng: np.random.Generator,
              extent: Extent = PROCESSOR) -> Iterator[Operator]:  # fmt: skip
    """A stratified round, then rounds by uncertainty; reads what was measured meanwhile from `folder`.

    Ends when a round of new designs draws nothing that was not measured.

    Raises:
        ProfileError, PredictorError: the folder's tables do not fit.
    """
    yield from islice(sweep(dtype, rng, extent), FIRST_ROUND)
    while chosen := next_round(folder, spaces, dtype, rng, extent):
        yield from chosen


def next_round(folder: Path, spaces: Sequence[SearchSpace], dtype: str, rng: np.random.Generator,
               extent: Extent = PROCESSOR) -> list[Operator]:  # fmt: skip
    """The least certain operators of new designs that the folder's table lacks; none where they draw none.

    Raises:
        ProfileError, PredictorError: the folder's tables do not fit.
    """
    rows = read_table(folder / "operators.csv")
    drawn = drawn_operators(spaces, DESIGNS, dtype, rng, extent)
    for row in rows:
        drawn.pop(row.operator, None)
    return most_uncertain(drawn, _fitted(folder, rows), max(1, int(GROWTH * len(rows))), rng) if drawn else []


def most_uncertain(drawn: Counter[Operator], pricer: Pricer, count: int, rng: np.random.Generator) -> list[Operator]:
    """`count` operators, drawn without repeat by count times seconds times log_sd: the interval's width in networks.

    Drawn, not sorted: the most uncertain are alike, and one of them tells about its neighbours.
    """
    operators, widths = _widths(drawn, pricer)
    keys = np.log(widths) + rng.gumbel(size=len(widths))
    return [operators[index] for index in np.argsort(-keys)[:count]]


def _widths(drawn: Counter[Operator], pricer: Pricer) -> tuple[list[Operator], np.ndarray]:
    alike: dict[tuple[str, str, str], list[Operator]] = defaultdict(list)
    for op in drawn:
        alike[op.kind, op.variant, op.dtype].append(op)
    widths = []
    for (kind, variant, dtype), members in alike.items():
        columns = {name: np.array([getattr(op, name) for op in members], dtype=float) for name in SIZE_COLUMNS}
        prices = pricer.price(kind, variant, columns, dtype)
        widths.append(prices.seconds * prices.log_sd * np.array([drawn[op] for op in members]))
    return [op for members in alike.values() for op in members], np.concatenate(widths)


def _fitted(folder: Path, rows: Sequence[Measurement]) -> Pricer:
    profile = calibrated_profile(folder, read_machine(folder / "machine.json"), rows)
    fitted = fit_profile(rows, profile, measured_here(rows))
    return LearnedPricer(profile, fitted.card, Forest.parse(fitted.trees))
