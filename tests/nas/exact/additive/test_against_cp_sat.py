"""Exact fronts against an independent solver (OR-tools CP-SAT), limit by limit."""

import numpy as np
import pytest

from nas.exact.additive.front import front_of
from tests.nas.exact.additive.random_leaves import random_problem

cp_model = pytest.importorskip("ortools.sat.python.cp_model", reason="OR-tools is not installed")


@pytest.mark.parametrize("seed", range(6))
def test_no_member_of_the_front_can_be_improved_by_the_solver(seed):
    leaves, sizes = random_problem(seed)
    found = front_of(leaves, np.array([1.0, -1.0]), np.full(2, np.inf), sizes)
    for cost, score in found.values:
        assert _solved(leaves, sizes, int(cost)) == score


def _solved(leaves, sizes, most_cost):
    """The largest second column of any design whose first one is at most this."""
    model = cp_model.CpModel()
    genes = [model.new_int_var(0, int(size) - 1, f"gene{at}") for at, size in enumerate(sizes)]
    columns = [[], []]
    for at, leaf in enumerate(leaves):
        amounts = [model.new_int_var(0, 9, f"amount{at}_{column}") for column in range(2)]
        rows = [
            (*code, *amount) for code, amount in zip(leaf.cells.codes.tolist(), leaf.amounts.astype(int), strict=True)
        ]
        model.add_allowed_assignments([*(genes[axis] for axis in leaf.cells.axes), *amounts], rows)
        for column in range(2):
            columns[column].append(amounts[column])
    model.add(sum(columns[0]) <= most_cost)
    model.maximize(sum(columns[1]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return solver.objective_value
