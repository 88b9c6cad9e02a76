"""The best size for a budget (Henighan et al. 2020, arXiv:2010.14701, section 3): N_opt grows as C ** beta."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from search_spaces.core.errors import SpaceError

FEWEST_SIZES, FEWEST_BUDGETS = 3, 3


@dataclass(frozen=True)
class Trained:
    """A network of `params` parameters, trained with `compute`, and the loss it ended with."""

    compute: float
    params: float
    loss: float


@dataclass(frozen=True)
class ComputeOptimal:
    """`params(compute) = amplitude * compute ** beta`."""

    amplitude: float
    beta: float

    def params(self, compute: float) -> float:
        return self.amplitude * compute**self.beta


def fit_compute_optimal(runs: Iterable[Trained]) -> ComputeOptimal:
    """From runs that spend equal budgets on different sizes: the lowest point of a parabola through each budget.

    Raises:
        SpaceError: fewer than three budgets, fewer than three sizes in one, or a budget whose best size lies outside.
    """
    ordered = sorted(runs, key=lambda run: (run.compute, run.params))
    budgets = [(compute, _best_size(list(group))) for compute, group in groupby(ordered, key=lambda run: run.compute)]
    if len(budgets) < FEWEST_BUDGETS:
        raise SpaceError(f"A trend needs at least {FEWEST_BUDGETS} budgets; got {len(budgets)}.", field="compute")
    computes, sizes = np.log(np.asarray(budgets)).T
    beta, constant = np.polyfit(computes, sizes, 1)
    return ComputeOptimal(float(np.exp(constant)), float(beta))


def _best_size(runs: list[Trained]) -> float:
    sizes, losses = np.log([run.params for run in runs]), np.log([run.loss for run in runs])
    if len(np.unique(sizes)) < FEWEST_SIZES:
        raise SpaceError(
            f"A budget needs at least {FEWEST_SIZES} sizes; {runs[0].compute:g} has {len(np.unique(sizes))}.",
            field="params",
        )
    # The lowest run and its neighbours: far from the minimum a loss is no parabola.
    lowest = int(np.argmin(losses))
    near = slice(max(0, lowest - 1), lowest + 2)
    if lowest in (0, len(losses) - 1):
        raise SpaceError(f"The best size for {runs[0].compute:g} lies outside the sizes tried.", field="params")
    curvature, slope, _ = np.polyfit(sizes[near], losses[near], 2)
    return float(np.exp(-slope / (2 * curvature)))
