"""Steps of annealing: few genes at once, mostly by little, sometimes by far."""

import numpy as np

from nas.search.core.strategy import Codes, SearchContext

MOST_GENES = 3
# With which chance another gene is changed too.
ANOTHER_GENE = 0.6


def near_designs(codes: Codes, context: SearchContext, rng: np.random.Generator) -> Codes:
    """(N, D) -> (N, D) valid designs: one to three genes changed, then whatever the rules ask."""
    changed, rows = codes.copy(), np.arange(len(codes))
    for _ in range(MOST_GENES):
        genes = rng.integers(codes.shape[1], size=len(rows))
        changed[rows, genes] = _stepped(changed[rows, genes], genes, context, rng)
        rows = rows[rng.random(len(rows)) < ANOTHER_GENE]
    return context.space.repair(changed)


def _stepped(values: np.ndarray, genes: np.ndarray, context: SearchContext, rng: np.random.Generator) -> np.ndarray:
    """Numbers go up or down by half their domain at most, mostly by less; others become any other value."""
    sizes = np.asarray(context.space.sizes)[genes]
    far = np.rint(np.maximum(sizes / 2, 1) ** rng.random(len(genes))).astype(np.int64)
    step = np.where(rng.random(len(genes)) < 0.5, -far, far)
    other = (values + rng.integers(1, np.maximum(sizes, 2))) % sizes
    return np.where(context.ordered[genes], np.clip(values + step, 0, sizes - 1), other)
