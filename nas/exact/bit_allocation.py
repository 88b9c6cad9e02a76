"""Bits for every layer by integer programming (Hubara et al. 2020, arXiv:2006.10518, section 4).

One choice a layer, the least sum of losses under one or several budgets on sums of costs. HiGHS solves it
(Huangfu and Hall 2018, https://doi.org/10.1007/s12532-017-0130-5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from nas.errors import NothingFeasible, UserError

Floats = NDArray[np.float64]

OPTIMAL, INFEASIBLE = 0, 2
# Budgets hold to this share of themselves, so that a sum of floats that is a budget meets it.
SLACK = 1e-9


@dataclass(frozen=True)
class Budget:
    """`costs[l, c]` is what choice c of layer l costs; their sum may be `limit` at most."""

    costs: Floats
    limit: float


@dataclass(frozen=True)
class Allocation:
    """`choices[l]` is the choice of layer l, `loss` their summed loss; none in budget has less than `bound`.

    `spent` is the sum of costs for each budget by name.
    """

    choices: tuple[int, ...]
    loss: float
    bound: float
    spent: Mapping[str, float]


def allocate(losses: Floats, budgets: Mapping[str, Budget]) -> Allocation:
    """The allocation of least loss within all budgets; of equal ones any.

    Args:
        losses: (layers, choices), finite.
        budgets: by name; costs shaped like the losses, not negative.

    Raises:
        UserError: shapes that disagree, or numbers that are not finite.
        NothingFeasible: no allocation meets the budgets; the message tells the least that each could be.
    """
    _check(losses, budgets)
    layers, choices = losses.shape
    if layers == 0:
        return Allocation((), 0.0, 0.0, dict.fromkeys(budgets, 0.0))
    one_each = np.kron(np.eye(layers), np.ones(choices))
    rows = [LinearConstraint(one_each, 1, 1)]
    # Budgets are scaled to 1: bytes and seconds lie many orders of magnitude apart.
    rows += [
        LinearConstraint(_scaled(budget).reshape(1, -1), -np.inf, 1 + SLACK)
        for budget in budgets.values()
        if np.isfinite(budget.limit)
    ]
    # Equally so for losses: HiGHS stops at a gap that is absolute.
    unit = float(np.abs(losses).max()) or 1.0
    whole = np.ones(losses.size)
    solved = milp(
        losses.ravel() / unit,
        constraints=rows,
        integrality=whole,
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    if solved.status == INFEASIBLE:
        raise _nothing_fits(budgets)
    assert solved.status == OPTIMAL, solved.message
    taken = solved.x.reshape(layers, choices).argmax(axis=1)
    everywhere = np.arange(layers)
    spent = {name: float(budget.costs[everywhere, taken].sum()) for name, budget in budgets.items()}
    loss = float(losses[everywhere, taken].sum())
    return Allocation(tuple(taken.tolist()), loss, float(solved.mip_dual_bound) * unit, spent)


def _scaled(budget: Budget) -> Floats:
    # Nothing may cost anything where the limit is 0.
    return budget.costs / budget.limit if budget.limit > 0 else np.where(budget.costs > 0, 2.0, 0.0)


def _check(losses: Floats, budgets: Mapping[str, Budget]) -> None:
    for name, numbers in {"losses": losses, **{name: budget.costs for name, budget in budgets.items()}}.items():
        if numbers.ndim != 2 or numbers.shape != losses.shape:
            raise UserError(f"Losses and costs are (layers, choices); {name} are {numbers.shape}, not {losses.shape}.")
        if not np.isfinite(numbers).all():
            raise UserError(f"Every choice needs a number; of {name}, {int((~np.isfinite(numbers)).sum())} are none.")
    for name, budget in budgets.items():
        if budget.costs.size and (budget.costs.min() < 0 or budget.limit < 0):
            raise UserError(f"Costs and limits are not negative; those of {name} are.", field=name)


def _nothing_fits(budgets: Mapping[str, Budget]) -> NothingFeasible:
    told = [
        f"{name} <= {budget.limit:g} (least reachable {budget.costs.min(axis=1).sum():g})"
        for name, budget in budgets.items()
    ]
    alone = [name for name, budget in budgets.items() if budget.costs.min(axis=1).sum() > budget.limit]
    hint = f"Raise the limit on {', '.join(alone)}" if alone else "Each can be met, but not all at once: raise one"
    return NothingFeasible(
        f"No choice of bits meets {' and '.join(told)}.", hint=f"{hint}, or allow fewer bits.", field="max"
    )
