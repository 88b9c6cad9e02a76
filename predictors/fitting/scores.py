"""How far off a fitted predictor is: held-out errors, and the standard deviations its intervals stand on."""

import numpy as np

from hw_profiles.core.quality import HeldOut
from predictors.core.workload import FAMILIES

# Small operators are mostly launch, large ones mostly work: their errors differ, by a factor of two and more.
BIN_EDGES_S = (2e-5, 1e-4, 5e-4)
_FEWEST_ROWS = 30
NORMAL_90 = 1.645
_KENDALL_ROWS = 2000


def spread_by_family(residuals: np.ndarray, family: np.ndarray, roofline_s: np.ndarray) -> dict[str, tuple[float, ...]]:
    """log_sd by family and bin of roofline seconds: the width that holds 90 % of the residuals, over 1.645.

    A bin with few rows takes its family's width, a family with few rows everyone's.
    """
    bins = np.searchsorted(BIN_EDGES_S, roofline_s)
    everyone = width_of_90(residuals)
    spread: dict[str, tuple[float, ...]] = {}
    for index, name in enumerate(FAMILIES):
        mine = residuals[family == index]
        own = width_of_90(mine) if len(mine) >= _FEWEST_ROWS else everyone
        cells = [residuals[(family == index) & (bins == cell)] for cell in range(len(BIN_EDGES_S) + 1)]
        spread[name] = tuple(width_of_90(cell) if len(cell) >= _FEWEST_ROWS else own for cell in cells)
    return spread


def inside_by_fold(residuals: np.ndarray, fold: np.ndarray, family: np.ndarray, roofline_s: np.ndarray) -> np.ndarray:
    """(n,) bool: each operator lies in its 90 % interval, which the other folds' residuals set."""
    inside = np.empty(len(residuals), dtype=bool)
    for index in np.unique(fold):
        held = fold == index
        spread = spread_by_family(residuals[~held], family[~held], roofline_s[~held])
        inside[held] = np.abs(residuals[held]) <= NORMAL_90 * spread_of(spread, family[held], roofline_s[held])
    return inside


def scores_by_family(
    residuals: np.ndarray, inside: np.ndarray, family: np.ndarray, latency_s: np.ndarray
) -> dict[str, HeldOut]:
    """Scores over `all` operators and for each family; (n,) residuals of log seconds, and whether the 90 % intervals
    hold."""
    scores = {"all": score(residuals, inside, latency_s)}
    for index, name in enumerate(FAMILIES):
        mine = family == index
        if mine.sum() >= _FEWEST_ROWS:
            scores[name] = score(residuals[mine], inside[mine], latency_s[mine])
    return scores


def score(residuals: np.ndarray, inside: np.ndarray, latency_s: np.ndarray) -> HeldOut:
    """Scores of one group; residuals are log(measured / predicted), (n,) as are the others."""
    error = absolute_error(residuals)
    return HeldOut(
        rows=len(residuals),
        mape=round(float(np.mean(error)), 4),
        within_5_percent=round(float(np.mean(error <= 0.05)), 4),
        within_10_percent=round(float(np.mean(error <= 0.1)), 4),
        kendall=round(kendall(latency_s, latency_s * np.exp(-residuals)), 4),
        coverage_90=round(float(np.mean(inside)), 4),
    )


def absolute_error(residuals: np.ndarray) -> np.ndarray:
    """|predicted / measured - 1| of residuals log(measured / predicted)."""
    return np.abs(np.exp(-residuals) - 1.0)


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


def width_of_90(residuals: np.ndarray) -> float:
    """The log standard deviation whose 90 % interval holds 90 % of the residuals."""
    # Not under one per cent: no clock on a shared machine is better than that.
    return max(round(float(np.quantile(np.abs(residuals), 0.9)) / NORMAL_90, 4), 0.01)
