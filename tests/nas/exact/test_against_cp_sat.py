"""The proof against CP-SAT (OR-tools), which is told the problem stated straight and knows nothing of chains."""

from itertools import product

import numpy as np
import pytest

from nas.exact.branching import Branching
from nas.exact.chain import evaluate
from tests.nas.exact.random_chains import random_chain

cp_model = pytest.importorskip("ortools.sat.python.cp_model", reason="OR-tools is not installed")
pytestmark = pytest.mark.slow

# Slopes, penalties and needs are rounded to this; fan-ins of these chains are whole already.
SCALE = 10**6
MOST = 10**5


def solved(chain):
    """(links, 3) picks of the best design by CP-SAT; None where it proves that there is none."""
    model, before, sums = cp_model.CpModel(), None, np.zeros(1 + len(chain.limits), int).tolist()
    layers, picks, terms = 0, [], []
    for at, link in enumerate(chain.links):
        sizes = (len(link.states), len(link.options), len(link.repeats))
        state, option, depth = (model.new_int_var(0, size - 1, f"{at}choice{of}") for of, size in enumerate(sizes))
        own = [model.new_int_var(0, MOST, f"{at}amount{kind}") for kind in range(len(sums))]
        deep = model.new_int_var(0, MOST, f"{at}layers")
        slope = model.new_int_var(0, 10 * SCALE, f"{at}slope")
        previous = model.new_constant(0) if before is None else before
        model.add_allowed_assignments([previous, state, option, depth, *own, deep, slope], rows_of(link, sizes))
        sums = [so_far + amount for so_far, amount in zip(sums, own, strict=True)]
        layers = layers + deep
        fan_in = model.new_int_var(0, MOST, f"{at}fan_in")
        model.add(fan_in == sums[0])
        term = model.new_int_var(0, 10 * SCALE * MOST, f"{at}term")
        model.add_multiplication_equality(term, [slope, fan_in])
        terms.append(term)
        if chain.rho is not None and at in chain.level_ends:
            require_rho(model, fan_in, layers, chain.rho, f"{at}")
        picks.append((state, option, depth))
        before = state
    for amount, limit in zip(sums[1:], chain.limits, strict=True):
        model.add(amount <= int(np.floor(limit)))
    model.maximize(sum(terms) - penalty(model, chain, [depth for _, _, depth in picks]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 0
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    if status == cp_model.INFEASIBLE:
        return None
    return np.array([[solver.value(variable) for variable in pick] for pick in picks])


def rows_of(link, sizes):
    """Everything that a link may be, with what it adds."""
    rows = []
    for before, state, option, depth in product(range(link.across.shape[1]), *map(range, sizes)):
        if link.follows[before, state] and link.fits[state, option]:
            amounts = link.across[:, before, state] + link.inlet[:, before] * link.widths[link.group[option]]
            amounts = amounts + link.first[:, state, option] + link.repeats[depth] * link.repeated[:, state, option]
            deep = link.layers[0] + link.layers[1] * link.repeats[depth]
            slope = round(link.adds[state] * SCALE)
            rows.append((before, state, option, depth, *(int(amount) for amount in amounts), int(deep), slope))
    return rows


def require_rho(model, fan_in, layers, rho, name):
    """log fan-in >= D ln(D / rho), D layers so far."""
    deep, need = model.new_int_var(1, 200, f"{name}deep"), model.new_int_var(0, MOST, f"{name}need")
    model.add(deep == layers)
    needs = [(count, max(0, int(np.ceil(count * np.log(count / rho) - 1e-9)))) for count in range(1, 201)]
    model.add_allowed_assignments([deep, need], needs)
    model.add(fan_in >= need)


def penalty(model, chain, depths):
    """On uneven depths, by a table."""
    if not chain.even:
        return round(chain.penalty * SCALE)
    cost, rows = model.new_int_var(0, 10**12, "penalty"), []
    for positions in product(*(range(len(chain.links[at].blocks)) for at in chain.even)):
        blocks = [chain.links[at].blocks[position] for at, position in zip(chain.even, positions, strict=True)]
        rows.append((*positions, round(chain.penalty * float(np.exp(np.std(blocks))) * SCALE)))
    model.add_allowed_assignments([*(depths[at] for at in chain.even), cost], rows)
    return cost


@pytest.mark.parametrize("seed", range(25))
def test_both_find_the_same_best(seed):
    chain = random_chain(seed)
    proof, picks = Branching(chain), solved(chain)
    while not proof.done:
        proof.advance()
    if picks is None:
        assert proof.picks is None
    else:
        score, inside = evaluate(chain, picks)
        assert inside
        assert proof.best == pytest.approx(score, abs=len(chain.links) * MOST / SCALE)
        assert proof.best >= score - 1e-9
