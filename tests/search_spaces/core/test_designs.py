"""Sets of valid designs, against listing every combination."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_spaces.core.designs import MAX_TABLE, DesignSet, Factor
from search_spaces.core.errors import SpaceError
from search_spaces.core.moves import crossed, mutated, neighbouring


@st.composite
def design_sets(draw, min_designs: int = 0) -> DesignSet:
    """Up to five dimensions under up to four random rules of one to three of them."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    factors = []
    for number in range(draw(st.integers(0, 4))):
        axes = tuple(sorted(draw(st.sets(st.sampled_from(range(len(sizes))), max_size=min(3, len(sizes))))))
        shape = [sizes[axis] for axis in axes]
        allowed = draw(
            st.lists(st.sampled_from([True, True, False]), min_size=math.prod(shape), max_size=math.prod(shape))
        )
        factors.append(Factor(axes, np.asarray(allowed).reshape(shape), f"rule {number}"))
    return DesignSet(sizes, factors)


def listed(designs: DesignSet) -> set[tuple[int, ...]]:
    everything = itertools.product(*(range(size) for size in designs.sizes.tolist()))
    return {
        code for code in everything if all(f.allowed[tuple(code[axis] for axis in f.axes)] for f in designs.factors)
    }


def rows(codes: np.ndarray) -> set[tuple[int, ...]]:
    return set(map(tuple, codes.tolist()))


@given(design_sets())
def test_the_cardinality_is_the_number_of_valid_combinations(designs: DesignSet) -> None:
    assert designs.cardinality == len(listed(designs))


@settings(max_examples=60)
@given(design_sets(), st.integers(0, 2**32 - 1))
def test_every_move_lands_on_a_valid_design(designs: DesignSet, seed: int) -> None:
    valid, rng = listed(designs), np.random.default_rng(seed)
    if not valid:
        with pytest.raises(SpaceError, match="no valid design"):
            designs.sample(1, rng)
        return
    codes = designs.sample(50, rng)
    assert codes.dtype == np.int16
    moved = [
        codes,
        mutated(codes, designs, rng, 0.3),
        crossed(codes, codes[::-1], designs, rng),
        neighbouring(codes[0], designs),
        designs.repair(rng.integers(-3, 7, size=(50, len(designs.sizes)))),
    ]
    for held in moved:
        assert rows(held) <= valid
        assert designs.valid(held).all()


@given(design_sets())
def test_valid_says_what_a_list_of_all_says(designs: DesignSet) -> None:
    ranges = [range(-1, size + 1) for size in designs.sizes.tolist()]
    codes = np.asarray(list(itertools.product(*ranges)))
    assert rows(codes[designs.valid(codes)]) == listed(designs)


@given(design_sets())
def test_repair_leaves_a_valid_design_as_it_is(designs: DesignSet) -> None:
    codes = np.asarray(sorted(listed(designs)), dtype=np.int16)
    if len(codes):
        assert (designs.repair(codes) == codes).all()


@given(design_sets())
def test_a_broken_design_is_told_its_rules(designs: DesignSet) -> None:
    code = np.zeros(len(designs.sizes), dtype=np.int16)
    assert (designs.broken(code) == []) == (tuple(code.tolist()) in listed(designs))


def chain(sizes: int = 6, links: int = 3) -> DesignSet:
    """Non-decreasing positions: few of all combinations, and far from independent."""
    rising = np.tri(sizes, dtype=bool).T
    return DesignSet([sizes] * links, [Factor((axis, axis + 1), rising, f"rise {axis}") for axis in range(links - 1)])


def test_sampling_is_uniform_over_the_valid_designs() -> None:
    designs = chain()
    valid = sorted(listed(designs))
    draws = 200 * len(valid)
    codes = designs.sample(draws, np.random.default_rng(7))
    counts = np.array([(codes == code).all(axis=1).sum() for code in valid])
    assert counts.sum() == draws
    # Chi-square with 55 degrees of freedom: above 93 by chance once in a thousand.
    assert len(valid) == 56
    assert ((counts - 200) ** 2 / 200).sum() < 93


def test_a_single_changed_gene_reaches_all_neighbours_once() -> None:
    near = neighbouring(np.array([1, 2, 3], dtype=np.int16), chain())
    assert len(rows(near)) == len(near)
    assert (1, 2, 3) not in rows(near)
    assert {(0, 2, 3), (2, 2, 3), (1, 1, 3), (1, 3, 3), (1, 2, 2), (1, 2, 4), (1, 2, 5)} <= rows(near)


def test_mutation_changes_something_where_no_rule_forbids_it() -> None:
    free = DesignSet([4, 2, 3], [])
    codes = free.sample(500, np.random.default_rng(0))
    assert (mutated(codes, free, np.random.default_rng(1), 0.0) != codes).sum(axis=1).tolist() == [1] * 500


def test_a_child_takes_every_gene_from_a_parent() -> None:
    free, rng = DesignSet([9] * 6, []), np.random.default_rng(0)
    a, b = free.sample(200, rng), free.sample(200, rng)
    child = crossed(a, b, free, rng)
    assert ((child == a) | (child == b)).all()
    assert (child != a).any() and (child != b).any()


def test_rules_that_exclude_each_other_are_named() -> None:
    first = Factor((0,), np.array([True, False]), "a is small")
    second = Factor((0,), np.array([False, True]), "a is large")
    designs = DesignSet([2, 5], [first, second])
    assert designs.cardinality == 0
    with pytest.raises(SpaceError, match=r"a is small; a is large"):
        designs.repair(np.zeros((1, 2)))


def test_a_rule_that_nothing_can_meet_is_named() -> None:
    designs = DesignSet([2], [Factor((), np.array(False), "never")])
    with pytest.raises(SpaceError, match="never"):
        designs.sample(1, np.random.default_rng(0))


def test_huge_sets_are_counted_exactly() -> None:
    designs = DesignSet([1000] * 40, [Factor((0,), np.arange(1000) < 7, "few")])
    assert designs.cardinality == 7 * 1000**39
    assert (designs.sample(100, np.random.default_rng(0))[:, 0] < 7).all()


def test_a_rule_that_ties_too_much_together_says_so() -> None:
    factors = [Factor((axis, 4), np.ones((200, 200), dtype=bool), "tie") for axis in range(4)]
    factors += [Factor((a, b), np.ones((200, 200), dtype=bool), "tie") for a, b in itertools.combinations(range(4), 2)]
    with pytest.raises(SpaceError, match=f"{MAX_TABLE:,} can be counted"):
        DesignSet([200] * 5, factors).sample(1, np.random.default_rng(0))


def test_a_set_without_open_dimensions_holds_its_one_design() -> None:
    one, rng = DesignSet([], []), np.random.default_rng(0)
    codes = one.sample(3, rng)
    assert one.cardinality == 1
    assert codes.shape == mutated(codes, one, rng, 0.5).shape == (3, 0)
    assert one.valid(codes).all()
    assert len(neighbouring(codes[0], one)) == 0
