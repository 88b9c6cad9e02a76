"""Sparse cells in the order of differentiable searches (DASS: Mousavi et al. 2022, arXiv:2207.06968)."""

from functools import cached_property
from typing import final

import numpy as np

from nas.errors import UserError
from nas.model.supernet.dass.ranking import rank_cells
from nas.model.supernet.dass.recipe import DassRecipe
from nas.model.train.pruning import MASKED
from nas.search.core.proposals import keep_fresh
from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, Floats, SearchContext, Strategy
from search_spaces.core.cell_space import CellSpace
from search_spaces.core.sparsity import Sparsity

# Of three sparsities the best two cells each.
CANDIDATES = 6


@final
class Dass(Strategy):
    """Searches when it is first asked, and again in a resumed run; it never looks at a value."""

    generation_size = 1024
    remembers_asking = False
    trains = True

    def __init__(self, context: SearchContext, space: CellSpace) -> None:
        self._context = context
        self._space = space
        self._seen = Seen()

    def ask(self, n: int, rng: np.random.Generator) -> Codes:
        return keep_fresh(self._ranked, self._context, self._seen)[:n]

    def tell(self, codes: Codes, values: Floats, violations: Floats) -> None:
        self._seen.add(self._context.fingerprint(codes))

    @cached_property
    def _ranked(self) -> Codes:
        """All cells of one sparsity each, the most promising first."""
        ranked = rank_cells(self._space, self._context.dass or DassRecipe(), seed=self._context.seed)
        return np.stack([self._space.encode(cell.choices) for cell in ranked])


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
    return Dass(context, space)
