"""Devices known by NAS-Bench-201 designs alone: additive tables fitted to latencies that others published.

    python -m predictors.fitting.nasbench201_devices ../shared/data

writes `hw_profiles/nasbench201/*.toml` again, byte for byte. The shipped tables saw all designs; the cards' scores are
those of tables that were fitted without the design's isomorphism class.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np

from hw_profiles.core.catalog import PROFILES_FOLDER
from hw_profiles.core.cell_device import CellDevice, CellTable
from hw_profiles.core.quality import Origin, WeakSpot
from hw_profiles.core.write import write_cell_device
from predictors.core.cell_counts import NOTHING, cell_counts
from predictors.fitting.published_cells import (
    ASSUMED,
    COLUMNS,
    LATENCIES,
    LICENCE,
    Described,
    PublishedCells,
    read_cells,
    stack_of,
)
from predictors.fitting.scores import NORMAL_90, absolute_error, score, width_of_90
from predictors.fitting.unseen import Recomputed, Unseen
from search_spaces.core.cell import CellOperation
from search_spaces.core.isomorphism import isomorphism_class
from search_spaces.nasbench201 import NODES, SPACE

FOLDER = PROFILES_FOLDER / SPACE.name
OPERATIONS = tuple(name for name in get_args(CellOperation) if name != NOTHING)
FOLDS, SEED = 5, 0
# Of predicted seconds: the smallest networks are mostly what the table does not hold.
_BIN_QUANTILES = (0.02, 0.1, 0.4)
_FEWEST_ROWS = 30
# By how much more than everyone's error one's own stands out, and what is still no news.
_STANDS_OUT, _NO_NEWS = 1.5, 0.01


@dataclass(frozen=True)
class Designs:
    """(n, F) numbers of each design that the table's seconds multiply, and the (n,) fold of its isomorphism class."""

    matrix: np.ndarray
    fold: np.ndarray


def fit(tables: Path, folder: Path = FOLDER) -> list[CellDevice]:
    """Fit every published column and write its device into a folder.

    Raises:
        ProfileError: the tables are not the published ones.
    """
    cells = read_cells(tables)
    designs = designs_of(cells)
    folder.mkdir(exist_ok=True)
    devices = [fitted(name, cells.seconds[name], designs, folder) for name in COLUMNS]
    for device in devices:
        write_cell_device(device, device.path)
    return devices


def designs_of(cells: PublishedCells) -> Designs:
    """What fits read of the designs; isomorphic ones share their fold, so that no twin of a design is learned."""
    counts = [cell_counts(choices, NODES, OPERATIONS) for choices in cells.choices]
    rows = [[1, count.connected, *count.edges.values(), *count.live_edges.values()] for count in counts]
    names = [isomorphism_class(choices, NODES) for choices in cells.choices]
    _, classes = np.unique(names, return_inverse=True)
    fold_of_class = np.random.default_rng(SEED).permutation(classes.max() + 1) % FOLDS
    return Designs(np.array(rows, dtype=np.float64), fold_of_class[classes])


def fitted(name: str, seconds: np.ndarray, designs: Designs, folder: Path = FOLDER) -> CellDevice:
    """The device of one column, not yet written, from the (n,) seconds of its designs."""
    described = COLUMNS[name]
    predicted_s = _out_of_fold(seconds, designs)
    edges_s, bins = _bins(predicted_s)
    unseen = _unseen(seconds, predicted_s, designs)
    spread = _spread(unseen.residuals, bins, len(edges_s))
    return CellDevice(
        name=name,
        path=folder / f"{name}.toml",
        device=described.device,
        provenance="analytic" if described.simulated else "measured",
        space=SPACE.name,
        resolution=SPACE.resolution,
        batch=described.batch,
        stack=stack_of(described),
        cells=_table(_solution(seconds, designs.matrix), float(seconds.min()), edges_s, spread),
        origin=_origin(described, len(seconds)),
        held_out=score(unseen.residuals, unseen.inside, seconds),
        weak_spots=_weak_spots(designs.matrix, absolute_error(unseen.residuals)),
        sources={"cells": f"fitted to {described.measured_by}; see origin", "stack": ASSUMED},
    )


def recompute(name: str, cells: PublishedCells) -> Recomputed:
    """The scores of one column's table on designs that it was fitted without."""
    seconds, designs = cells.seconds[name], designs_of(cells)
    unseen = _unseen(seconds, _out_of_fold(seconds, designs), designs)
    return Recomputed({"all": score(unseen.residuals, unseen.inside, seconds)}, unseen)


def _unseen(seconds: np.ndarray, predicted_s: np.ndarray, designs: Designs) -> Unseen:
    edges_s, bins = _bins(predicted_s)
    residuals = np.log(seconds / predicted_s)
    return Unseen(residuals, seconds, _inside(residuals, bins, designs.fold, len(edges_s)))


def _bins(predicted_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The edges between bins of predicted seconds, and the (n,) bin of each design."""
    edges_s = np.unique([_rounded(edge) for edge in np.quantile(predicted_s, _BIN_QUANTILES)])
    return edges_s, np.searchsorted(edges_s, predicted_s)


def _solution(seconds: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """(F,) seconds of least squared relative error."""
    return np.linalg.lstsq(matrix / seconds[:, None], np.ones(len(seconds)), rcond=None)[0]


def _out_of_fold(seconds: np.ndarray, designs: Designs) -> np.ndarray:
    """(n,) seconds of each design by a table that was fitted without its fold."""
    predicted = np.empty_like(seconds)
    for index in range(FOLDS):
        held = designs.fold == index
        solution = _solution(seconds[~held], designs.matrix[~held])
        predicted[held] = np.maximum(designs.matrix[held] @ solution, seconds[~held].min())
    return predicted


def _table(solution: np.ndarray, least_s: float, edges_s: np.ndarray, log_sd: Sequence[float]) -> CellTable:
    base, connected, *each = (_rounded(value) for value in solution)
    return CellTable(
        base_s=base,
        connected_s=connected,
        edge_s=dict(zip(OPERATIONS, each[: len(OPERATIONS)], strict=True)),
        live_edge_s=dict(zip(OPERATIONS, each[len(OPERATIONS) :], strict=True)),
        least_s=_rounded(least_s),
        bin_edges_s=tuple(edges_s.tolist()),
        log_sd=tuple(log_sd),
    )


def _spread(residuals: np.ndarray, bins: np.ndarray, edges: int) -> list[float]:
    return [_log_sd(residuals[bins == index], residuals) for index in range(edges + 1)]


def _inside(residuals: np.ndarray, bins: np.ndarray, fold: np.ndarray, edges: int) -> np.ndarray:
    """(n,) bool: each design lies in its 90 % interval, which the other folds' residuals set."""
    inside = np.empty(len(residuals), dtype=bool)
    for index in range(FOLDS):
        held = fold == index
        spread = np.array(_spread(residuals[~held], bins[~held], edges))
        inside[held] = np.abs(residuals[held]) <= NORMAL_90 * spread[bins[held]]
    return inside


def _log_sd(own: np.ndarray, everyone: np.ndarray) -> float:
    return width_of_90(own if len(own) >= _FEWEST_ROWS else everyone)


def _rounded(seconds: float) -> float:
    return float(f"{seconds:.6g}")


def _weak_spots(matrix: np.ndarray, error: np.ndarray) -> tuple[WeakSpot, ...]:
    """Kinds of designs whose mean error stands out, worst first."""
    connected, edges, live_edges = matrix[:, 1], *np.split(matrix[:, 2:], 2, axis=1)
    convolutions = edges[:, [OPERATIONS.index("nor_conv_1x1"), OPERATIONS.index("nor_conv_3x3")]].sum(axis=1)
    kinds = {
        "no way from the cell's input to its output": connected == 0,
        "edges that lead nowhere": edges.sum(axis=1) > live_edges.sum(axis=1),
        "no convolution": convolutions == 0,
        "one convolution": convolutions == 1,
    }
    found = [
        WeakSpot(where=where, rows=int(rows.sum()), mape=round(float(np.mean(error[rows])), 4))
        for where, rows in kinds.items()
        if rows.sum() >= _FEWEST_ROWS and np.mean(error[rows]) > max(_STANDS_OUT * np.mean(error), _NO_NEWS)
    ]
    return tuple(sorted(found, key=lambda spot: -spot.mape))


def _origin(described: Described, rows: int) -> Origin:
    return Origin(
        measured_by=described.measured_by,
        licence=LICENCE,
        table=LATENCIES,
        rows=rows,
        split=f"{FOLDS} random folds of isomorphism classes in turn, seed {SEED}: each design by a table that was "
        "fitted without its fold",
    )


if __name__ == "__main__":
    fit(Path(sys.argv[1]))
