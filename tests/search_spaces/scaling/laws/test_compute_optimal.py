import numpy as np
import pytest

from search_spaces.core.errors import SpaceError
from search_spaces.scaling.laws.compute_optimal import Trained, fit_compute_optimal

BUDGETS = np.geomspace(1e15, 1e19, 6)


def loss(compute: float, params: float) -> float:
    """Synthetic: a floor, a term that falls with size and one that falls with the data left for that size."""
    return 0.5 + 400 / params**0.3 + 1e4 / (compute / params) ** 0.7


def best_size(compute: float) -> float:
    """Where the derivative of `loss` by size is zero; it grows as compute ** (0.7 / (0.3 + 0.7))."""
    return (0.3 * 400 * compute**0.7 / (0.7 * 1e4)) ** (1 / (0.3 + 0.7))


def runs(spread: float = 30) -> list[Trained]:
    return [
        Trained(compute, params, loss(compute, params))
        for compute in BUDGETS
        for params in best_size(compute) * np.geomspace(1 / spread, spread, 13)
    ]


def test_the_best_size_grows_with_the_known_power_of_the_budget() -> None:
    found = fit_compute_optimal(runs())
    assert found.beta == pytest.approx(0.7, abs=0.05)
    assert found.params(1e20) == pytest.approx(best_size(1e20), rel=0.1)


def test_a_best_size_at_the_end_of_the_sizes_tried_is_refused() -> None:
    smaller = [run for run in runs() if run.params < best_size(run.compute)]
    with pytest.raises(SpaceError, match="lies outside the sizes tried"):
        fit_compute_optimal(smaller)


def test_two_budgets_are_no_trend() -> None:
    with pytest.raises(SpaceError, match="at least 3 budgets; got 2"):
        fit_compute_optimal([run for run in runs() if run.compute in BUDGETS[:2]])


def test_two_sizes_have_no_lowest_point() -> None:
    with pytest.raises(SpaceError, match="at least 3 sizes"):
        fit_compute_optimal([Trained(1e15, params, loss(1e15, params)) for params in (1e6, 1e7)])
