import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_model
from search_spaces.core.ops import Conv2d
from search_spaces.cropping.densities import budget_densities, objective

COSTS = st.lists(st.integers(1, 10**7), min_size=1, max_size=40)


def resnet18_convolutions() -> list[int]:
    graph = load_model("resnet18").graph
    return [int(node.op.params(*graph.input_shapes(node))) for node in graph if isinstance(node.op, Conv2d)]


def test_a_fifth_of_resnet18s_convolutions_leaves_the_early_ones_whole():
    costs = resnet18_convolutions()
    densities = budget_densities(costs, 0.2 * sum(costs))
    assert sorted({round(density, 3) for density in densities}, reverse=True) == [1.0, 0.588, 0.294, 0.147, 0.074]
    assert objective(densities) == pytest.approx(-13.945806, abs=1e-6)


def test_a_general_solver_finds_nothing_better():
    costs = np.asarray(resnet18_convolutions(), dtype=float)
    shares = costs / costs.sum()
    found = minimize(
        lambda p: -np.log(p).sum(),
        np.full(len(costs), 0.2),
        jac=lambda p: -1 / p,
        bounds=[(1e-6, 1.0)] * len(costs),
        constraints={"type": "ineq", "fun": lambda p: 0.2 - shares @ p, "jac": lambda p: -shares},
        method="SLSQP",
        options={"maxiter": 1000, "ftol": 1e-12},
    )
    ours = np.asarray(budget_densities(costs, 0.2 * costs.sum()))
    assert objective(ours) == pytest.approx(-found.fun, abs=1e-5)
    assert ours == pytest.approx(found.x, abs=1e-3)


@given(COSTS, st.floats(0.001, 0.999))
def test_the_budget_is_used_up(costs, share):
    densities = budget_densities(costs, share * sum(costs))
    assert all(0 < density <= 1 for density in densities)
    used = sum(cost * density for cost, density in zip(costs, densities, strict=True))
    assert used == pytest.approx(share * sum(costs), rel=1e-6)


@given(COSTS, st.floats(1, 10))
def test_a_budget_for_all_crops_nothing(costs, share):
    assert budget_densities(costs, share * sum(costs)) == pytest.approx([1.0] * len(costs))


@given(COSTS, st.floats(0.01, 0.98))
def test_a_dearer_layer_never_keeps_a_larger_share(costs, share):
    kept = dict(zip(costs, budget_densities(costs, share * sum(costs)), strict=True))
    shares = [kept[cost] for cost in sorted(kept)]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize(("costs", "budget"), [([1, 2], 0.0), ([1, 2], float("nan")), ([0, 2], 1.0), ([-1, 2], 1.0)])
def test_what_costs_nothing_has_no_density(costs, budget):
    with pytest.raises(SpaceError, match="above zero"):
        budget_densities(costs, budget)
