"""How far off a fitted predictor is: held-out errors, and the standard deviations its intervals stand on."""

import numpy as np

from predictors.core.card import HeldOut
from predictors.core.workload import FAMILIES

# Small operators are mostly launch, large ones mostly work: their errors differ, by a factor of two and more.
BIN_EDGES_S = (2e-5, 1e-4, 5e-4)
_FEWEST_ROWS = 30
_NORMAL_90 = 1.645
_KENDALL_ROWS = 2000


def spread_by_family(residuals: np.ndarray, family: np.ndarray, roofline_s: np.ndarray) -> dict[str, tuple[float, ...]]:
    """log_sd by family and bin of roofline seconds: the width that holds 90 % of the residuals, over 1.645.

    A bin with few rows takes its family's width, a family with few rows everyone's.
    """
    bins = np.searchsorted(BIN_EDGES_S, roofline_s)
    everyone = _width(residuals)
    spread: dict[str, tuple[float, ...]] = {}
    for index, name in enumerate(FAMILIES):
        mine = residuals[family == index]
        own = _width(mine) if len(mine) >= _FEWEST_ROWS else everyone
        cells = [residuals[(family == index) & (bins == cell)] for cell in range(len(BIN_EDGES_S) + 1)]
        spread[name] = tuple(_width(cell) if len(cell) >= _FEWEST_ROWS else own for cell in cells)
    return spread


def held_out(
    residuals: np.ndarray, fold: np.ndarray, family: np.ndarray, roofline_s: np.ndarray, latency_s: np.ndarray
) -> dict[str, HeldOut]:
    """Scores over `all` operators and for each family; (n,) residuals of log seconds and their folds."""
    inside = np.empty(len(residuals), dtype=bool)
    for index in np.unique(fold):
        held = fold == index
        spread = spread_by_family(residuals[~held], family[~held], roofline_s[~held])
        inside[held] = np.abs(residuals[held]) <= _NORMAL_90 * spread_of(spread, family[held], roofline_s[held])
    scores = {"all": _score(residuals, inside, latency_s)}
    for index, name in enumerate(FAMILIES):
        mine = family == index
        if mine.sum() >= _FEWEST_ROWS:
            scores[name] = _score(residuals[mine], inside[mine], latency_s[mine])
    return scores


def spread_of(spread: dict[str, tuple[float, ...]], family: np.ndarray, roofline_s: np.ndarray) -> np.ndarray:
    """(n,) log_sd from the table of `spread_by_family`."""
    table = np.array([spread[name] for name in FAMILIES])
    return table[family, np.searchsorted(BIN_EDGES_S, roofline_s)]


def kendall(one: np.ndarray, other: np.ndarray) -> float:
    """Share of concordant minus discordant pairs, on the first 2,000 rows: plenty, and quick."""
    one, other = one[:_KENDALL_ROWS], other[:_KENDALL_ROWS]
    upper = np.triu_indices(len(one), 1)
    signs = np.sign(one[:, None] - one[None, :]) * np.sign(other[:, None] - other[None, :])
    return float(np.mean(signs[upper]))


def _score(residuals: np.ndarray, inside: np.ndarray, latency_s: np.ndarray) -> HeldOut:
    error = np.abs(np.exp(-residuals) - 1.0)
    return HeldOut(
        rows=len(residuals),
        mape=round(float(np.mean(error)), 4),
        within_10_percent=round(float(np.mean(error <= 0.1)), 4),
        kendall=round(kendall(latency_s, latency_s * np.exp(-residuals)), 4),
        coverage_90=round(float(np.mean(inside)), 4),
    )


def _width(residuals: np.ndarray) -> float:
    # Not under one per cent: no clock on a shared machine is better than that.
    return max(round(float(np.quantile(np.abs(residuals), 0.9)) / _NORMAL_90, 4), 0.01)
