"""Sparse cells in the order of differentiable searches (DASS: Mousavi et al. 2022, arXiv:2207.06968)."""

import numpy as np

from nas.errors import UserError
from nas.model.supernet.dass.ranking import rank_cells
from nas.model.supernet.dass.recipe import DassRecipe
from nas.model.train.pruning import MASKED
from nas.search.core.ranked import Ranked
from nas.search.core.strategy import Codes, SearchContext, Strategy
from search_spaces.core.cell_space import CellSpace
from search_spaces.core.sparsity import Sparsity

# Of three sparsities the best two cells each.
CANDIDATES = 6


def create(context: SearchContext) -> Strategy:
    """A search that has not begun.

    Raises:
        UserError: the space has no cells, or cells that cannot be pruned.
    """
    space = context.space
    if not isinstance(space, CellSpace) or any(Sparsity(text).kind not in MASKED for text in space.sparsity):
        raise UserError(
            f"dass searches cells whose convolutions are pruned; those of space '{space.name}' are not.",
            hint="Search sparse_cells, or a space of your own with `kind: cells` and `sparsity: [2:4, 1:8]`.",
            field="strategy",
        )
    return Ranked(context, lambda: _ranked(context, space))


def _ranked(context: SearchContext, space: CellSpace) -> Codes:
    """All cells of one sparsity each, the most promising first."""
    ranked = rank_cells(space, context.dass or DassRecipe(), seed=context.seed)
    return np.stack([space.encode(cell.choices) for cell in ranked])
