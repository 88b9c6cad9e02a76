from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nas.errors import NothingFeasible, UserError
from nas.exact.bit_allocation import Budget, allocate

LAYERS, BITS = 6, np.array([2, 4, 8])
EVERY_WAY = np.array(list(product(range(len(BITS)), repeat=LAYERS)))


def _sums(amounts: np.ndarray) -> np.ndarray:
    """(layers, choices) -> the sum of each of all assignments."""
    return amounts[np.arange(LAYERS), EVERY_WAY].sum(axis=1)


def _instance(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Losses that fall with the bits, and bits of as many weights as a layer has."""
    rng = np.random.default_rng(seed)
    losses = np.sort(rng.exponential(size=(LAYERS, len(BITS))), axis=1)[:, ::-1].copy()
    return losses, rng.integers(100, 5000, LAYERS)[:, None] * BITS / 8


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), share=st.floats(0.0, 1.1), second=st.floats(0.3, 1.1))
def test_it_is_the_best_of_all_assignments_or_none_is_in_budget(seed, share, second) -> None:
    losses, stored = _instance(seed)
    work = stored[::-1] * 3.7
    budgets = {
        name: Budget(costs, _sums(costs).min() + part * (np.ptp(_sums(costs))))
        for name, costs, part in (("bytes", stored, share), ("bops", work, second))
    }
    fits = np.all([_sums(budget.costs) <= budget.limit * (1 + 1e-9) for budget in budgets.values()], axis=0)
    if not fits.any():
        with pytest.raises(NothingFeasible):
            allocate(losses, budgets)
        return
    found = allocate(losses, budgets)
    assert found.loss == pytest.approx(_sums(losses)[fits].min(), rel=1e-9)
    assert found.bound == pytest.approx(found.loss, rel=1e-6)
    assert all(found.spent[name] <= budget.limit * (1 + 1e-9) for name, budget in budgets.items())


def test_an_ample_budget_buys_the_most_bits() -> None:
    losses, stored = _instance(1)
    assert allocate(losses, {"bytes": Budget(stored, float("inf"))}).choices == (2,) * LAYERS


def test_a_budget_that_nothing_meets_is_told_with_the_least_that_could_be() -> None:
    losses, stored = _instance(2)
    least = stored[:, 0].sum()
    with pytest.raises(NothingFeasible, match=f"least reachable {least:g}"):
        allocate(losses, {"bytes": Budget(stored, 0.9 * least)})
    assert allocate(losses, {"bytes": Budget(stored, least)}).choices == (0,) * LAYERS


def test_budgets_that_only_together_are_too_small_are_told_so() -> None:
    losses = np.zeros((1, 2))
    budgets = {"a": Budget(np.array([[0.0, 2.0]]), 1.0), "b": Budget(np.array([[2.0, 0.0]]), 1.0)}
    with pytest.raises(NothingFeasible) as told:
        allocate(losses, budgets)
    assert told.value.hint is not None
    assert "not all at once" in told.value.hint


def test_tiny_losses_are_told_apart_as_large_ones_are() -> None:
    losses, stored = _instance(3)
    budget = {"bytes": Budget(stored, float(np.median(_sums(stored))))}
    assert allocate(1e-9 * losses, budget).choices == allocate(losses, budget).choices


def test_a_choice_without_a_number_is_refused() -> None:
    losses, stored = _instance(4)
    losses[0, 0] = np.nan
    with pytest.raises(UserError, match="of losses, 1 are none"):
        allocate(losses, {"bytes": Budget(stored, 1e9)})
