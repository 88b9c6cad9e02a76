"""Sparse cells, the most promising first: one search for every sparsity that a space offers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from nas.model.compress.core.pattern import Pattern
from nas.model.supernet.dass.cells import Supernet, mixed_operations
from nas.model.supernet.dass.recipe import DassRecipe
from nas.model.supernet.dass.search import search_cell
from nas.model.train.data import load_data
from nas.model.train.pruning import pattern_of
from search_spaces.core.cell import cell_edges, convolves, edge_name
from search_spaces.core.cell_space import CellSpace
from search_spaces.core.sparsity import Sparsity


@dataclass(frozen=True)
class RankedCell:
    """`choices` as the space names them; `score` is the log probability of the cell in the supernet of its sparsity."""

    choices: dict[str, str]
    score: float


def rank_cells(space: CellSpace, recipe: DassRecipe, *, seed: int) -> tuple[RankedCell, ...]:
    """Search each sparsity of the space on the training images alone; the best cell of each, then the second of each.

    Raises:
        UserError: no such data, too few images, a diverged training.
    """
    ranked = [
        ranked_by(_searched(space, pattern_of(Sparsity(text)), recipe, seed), space, text) for text in space.sparsity
    ]
    return tuple(cell for places in zip(*ranked, strict=True) for cell in places)


def dense_cells(space: CellSpace, recipe: DassRecipe, *, seed: int) -> tuple[RankedCell, ...]:
    """Cells by the same search without any pruning, to compare with; they stand at the space's first sparsity.

    Raises:
        UserError: as `rank_cells`.
    """
    return ranked_by(_searched(space, None, recipe, seed), space, space.sparsity[0])


def ranked_by(net: Supernet, space: CellSpace, sparsity: str) -> tuple[RankedCell, ...]:
    """All cells by how much of a supernet they hold, each of their convolutions of one sparsity; equals in order."""
    operations, edges = mixed_operations(space), [edge_name(*edge) for edge in cell_edges(space.nodes)]
    logs = net.shares.detach().double().log().cpu().numpy()
    indices = np.array(list(product(range(len(operations)), repeat=len(edges))))
    scores = logs[np.arange(len(edges)), indices].sum(axis=1)
    order = np.argsort(-scores, kind="stable")
    return tuple(
        RankedCell(_choices([operations[at] for at in indices[row]], edges, space, sparsity), float(scores[row]))
        for row in order
    )


def _searched(space: CellSpace, pattern: Pattern | None, recipe: DassRecipe, seed: int) -> Supernet:
    rng, side = np.random.default_rng(seed), space.resolution
    data = load_data(recipe.data, channels=space.image_channels, side=side, design_side=side, rng=rng)
    return search_cell(space, pattern, data.train, data.classes, recipe, seed=seed)


def _choices(operations: list[str], edges: list[str], space: CellSpace, sparsity: str) -> dict[str, str]:
    """An edge without weights has the first sparsity, as the space wants it."""
    chosen = dict(zip(edges, operations, strict=True))
    if len(space.sparsity) == 1:
        return chosen
    sparsities = {edge: sparsity if convolves(operation) else space.sparsity[0] for edge, operation in chosen.items()}
    return chosen | {f"{edge}.sparsity": text for edge, text in sparsities.items()}
